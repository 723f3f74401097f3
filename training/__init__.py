"""Training of Fovea's adapters. Meets the TypeScript only through files: holes as JSONL, weights as safetensors."""
