"""What a network has to beat: principal components, and classical filters."""
