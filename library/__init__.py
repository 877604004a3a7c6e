"""The library: works in four languages, their editions, files and the text in them."""
