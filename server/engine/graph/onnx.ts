/**
 * Builds ONNX models and encodes them through protobufjs. Knows operators only as names: what a graph computes is
 * the business of llama.ts. Field numbers: onnx/onnx.proto3 (ONNX IR version 10).
 */
import protobuf from 'protobufjs';

export type DataType = 'float32' | 'uint8' | 'int8' | 'int32' | 'int64' | 'float16';

const dataTypeNumbers: Record<DataType, number> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 };
const bytesPerElement: Record<DataType, number> = { float32: 4, uint8: 1, int8: 1, int32: 4, int64: 8, float16: 2 };

/** As the operator Cast names it. */
export function dataTypeNumber(type: DataType): number {
  return dataTypeNumbers[type];
}

/** Bytes of one element. */
export function elementBytes(type: DataType): number {
  return bytesPerElement[type];
}

/** A dimension: a size, or the name of one that each run chooses. */
export type Dimension = number | string;

/** Where a tensor's bytes stand in a file beside the model. */
export interface ExternalTensor {
  type: DataType;
  dims: number[];
  location: string;
  offset: number;
  length: number;
}

export type Attribute = number | string | number[] | { float: number };

const attributeTypes = { FLOAT: 1, INT: 2, STRING: 3, INTS: 7 } as const;

const schema = protobuf.Root.fromJSON({
  nested: {
    StringStringEntry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
    Tensor: {
      fields: {
        dims: { rule: 'repeated', type: 'int64', id: 1 },
        dataType: { type: 'int32', id: 2 },
        name: { type: 'string', id: 8 },
        rawData: { type: 'bytes', id: 9 },
        externalData: { rule: 'repeated', type: 'StringStringEntry', id: 13 },
        dataLocation: { type: 'int32', id: 14 },
      },
    },
    Dimension: { fields: { dimValue: { type: 'int64', id: 1 }, dimParam: { type: 'string', id: 2 } } },
    Shape: { fields: { dim: { rule: 'repeated', type: 'Dimension', id: 1 } } },
    TensorType: { fields: { elemType: { type: 'int32', id: 1 }, shape: { type: 'Shape', id: 2 } } },
    Type: { fields: { tensorType: { type: 'TensorType', id: 1 } } },
    ValueInfo: { fields: { name: { type: 'string', id: 1 }, type: { type: 'Type', id: 2 } } },
    Attribute: {
      fields: {
        name: { type: 'string', id: 1 },
        f: { type: 'float', id: 2 },
        i: { type: 'int64', id: 3 },
        s: { type: 'bytes', id: 4 },
        ints: { rule: 'repeated', type: 'int64', id: 8 },
        type: { type: 'int32', id: 20 },
      },
    },
    Node: {
      fields: {
        input: { rule: 'repeated', type: 'string', id: 1 },
        output: { rule: 'repeated', type: 'string', id: 2 },
        name: { type: 'string', id: 3 },
        opType: { type: 'string', id: 4 },
        attribute: { rule: 'repeated', type: 'Attribute', id: 5 },
        domain: { type: 'string', id: 7 },
      },
    },
    Graph: {
      fields: {
        node: { rule: 'repeated', type: 'Node', id: 1 },
        name: { type: 'string', id: 2 },
        initializer: { rule: 'repeated', type: 'Tensor', id: 5 },
        input: { rule: 'repeated', type: 'ValueInfo', id: 11 },
        output: { rule: 'repeated', type: 'ValueInfo', id: 12 },
      },
    },
    OperatorSet: { fields: { domain: { type: 'string', id: 1 }, version: { type: 'int64', id: 2 } } },
    Model: {
      fields: {
        irVersion: { type: 'int64', id: 1 },
        producerName: { type: 'string', id: 2 },
        graph: { type: 'Graph', id: 7 },
        opsetImport: { rule: 'repeated', type: 'OperatorSet', id: 8 },
      },
    },
  },
});

function encodeAttribute(name: string, value: Attribute): object {
  if (Array.isArray(value)) return { name, ints: value, type: attributeTypes.INTS };
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: attributeTypes.STRING };
  if (typeof value === 'object') return { name, f: value.float, type: attributeTypes.FLOAT };
  return { name, i: value, type: attributeTypes.INT };
}

function valueInfo(name: string, type: DataType, dims: Dimension[]): object {
  const dim = dims.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: dataTypeNumbers[type], shape: { dim } } } };
}

/** One graph under construction. Values are named by strings; every method that makes a value returns its name. */
export class GraphBuilder {
  private readonly nodes: object[] = [];
  private readonly initializers: object[] = [];
  private readonly inputs: object[] = [];
  private readonly outputs: object[] = [];
  private readonly known = new Set<string>();
  private counter = 0;

  input(name: string, type: DataType, dims: Dimension[]): string {
    this.inputs.push(valueInfo(name, type, dims));
    return name;
  }

  /** Makes `value` an output of the graph under `name`. */
  output(name: string, value: string, type: DataType, dims: Dimension[]): void {
    if (value !== name) this.nodes.push({ input: [value], output: [name], name: `out_${name}`, opType: 'Identity' });
    this.outputs.push(valueInfo(name, type, dims));
  }

  /** A weight whose bytes stand in a file of its own; asking twice gives the same value. */
  weight(name: string, tensor: ExternalTensor): string {
    if (!this.known.has(name)) {
      this.known.add(name);
      const { location, offset, length } = tensor;
      const externalData = Object.entries({ location, offset, length }).map(([key, v]) => ({ key, value: String(v) }));
      const dataType = dataTypeNumbers[tensor.type];
      this.initializers.push({ name, dims: tensor.dims, dataType, externalData, dataLocation: 1 });
    }
    return name;
  }

  /** A constant vector of integers. */
  integers(...values: number[]): string {
    return this.constant(`i_${values.join('_')}`, 'int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A constant scalar. */
  float(value: number): string {
    return this.constant(`f_${value}`, 'float32', [], Float32Array.of(value));
  }

  /** A constant scalar byte (zero points). */
  byte(value: number): string {
    return this.constant(`u_${value}`, 'uint8', [], Uint8Array.of(value));
  }

  /** A constant tensor of bytes, signed or not, that stands in the graph itself. */
  bytes(name: string, dims: number[], data: Int8Array | Uint8Array): string {
    return this.constant(name, data instanceof Int8Array ? 'int8' : 'uint8', dims, data);
  }

  /** A node with one output. `Microsoft.X` names a contributed operator of ONNX Runtime. */
  op(type: string, inputs: string[], attributes: Record<string, Attribute> = {}): string {
    return this.ops(type, inputs, 1, attributes)[0];
  }

  /** A node with several outputs; those not in `wanted` (all by default) get no name and are not made. */
  ops(
    type: string,
    inputs: string[],
    outputs: number,
    attributes: Record<string, Attribute> = {},
    wanted?: readonly number[],
  ): string[] {
    const [operator, domain] = type.startsWith('Microsoft.') ? [type.slice(10), 'com.microsoft'] : [type, ''];
    const name = `${operator}_${this.counter++}`;
    const output = Array.from({ length: outputs }, (_, i) => (!wanted || wanted.includes(i) ? `${name}_${i}` : ''));
    const attribute = Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value));
    this.nodes.push({ input: inputs, output, name, opType: operator, attribute, domain });
    return output;
  }

  /** A node whose one output is an output of the graph as well, under `name`: so it can be written where a fetch lies. */
  outputOp(
    name: string,
    dataType: DataType,
    dims: Dimension[],
    type: string,
    inputs: string[],
    attributes: Record<string, Attribute> = {},
  ): string {
    this.counter++;
    const attribute = Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value));
    this.nodes.push({ input: inputs, output: [name], name: `to_${name}`, opType: type, attribute, domain: '' });
    this.outputs.push(valueInfo(name, dataType, dims));
    return name;
  }

  /** The model's bytes (an .onnx file). */
  encode(): Uint8Array {
    const graph = {
      name: 'fovea',
      node: this.nodes,
      initializer: this.initializers,
      input: this.inputs,
      output: this.outputs,
    };
    const opsetImport = [
      { domain: '', version: 21 },
      { domain: 'com.microsoft', version: 1 },
    ];
    const model = schema.lookupType('Model');
    return model.encode(model.fromObject({ irVersion: 10, producerName: 'fovea', graph, opsetImport })).finish();
  }

  private constant(name: string, type: DataType, dims: number[], data: ArrayBufferView): string {
    if (!this.known.has(name)) {
      this.known.add(name);
      const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      this.initializers.push({ name, dims, dataType: dataTypeNumbers[type], rawData });
    }
    return name;
  }
}
