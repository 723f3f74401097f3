"""Long texts: what 4 K to 400 K tokens are worth to a model, read whole, extended, streamed or through chunks."""
