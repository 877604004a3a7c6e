"""Date and number forms per language, where Django's own are wrong or thin."""
