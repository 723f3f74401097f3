"""The gate's learned order: which of a place's offered chunks lowers the loss of what follows most."""
