// Plays a video of YouTube or Vimeo in the page, and only once somebody asks: until then nothing is loaded from there.
// Without this file the same place is a link to the video.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".gs-video[data-video] .gs-video-play");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    return;
  }
  event.preventDefault();
  const video = link.closest(".gs-video");
  const frame = document.createElement("iframe");
  frame.src = video.dataset.video;
  frame.title = video.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  // YouTube refuses to play for a page that does not say on which site it stands.
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  link.closest(".gs-video-frame").replaceChildren(frame);
  frame.focus();
});
