"""What gunicorn reads when it starts in this folder; the command line wins."""

# The most it allows. The API refuses from 4,000 characters, with a problem document (cms.core.middleware); what is
# longer than this gets gunicorn's own words.
limit_request_line = 8190
