"""The pictures of the demo city, drawn as layered shapes in its own colours."""
