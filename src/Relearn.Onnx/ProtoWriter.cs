using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Relearn.Onnx;

/// <summary>Writes one message in the wire format of protocol buffers: a tag and a value for each field, in the order of the calls.</summary>
/// <remarks>Source: protobuf.dev, "Encoding". Equal calls give equal bytes.</remarks>
sealed class ProtoWriter
{
    const int Varint = 0;
    const int LengthDelimited = 2;
    const int Fixed32 = 5;

    readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public ProtoWriter Integer(int field, long value)
    {
        Tag(field, Varint);
        Number((ulong)value);
        return this;
    }

    public ProtoWriter Float(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.Written);

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Number((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>A packed list of whole numbers.</summary>
    public ProtoWriter Integers(int field, IReadOnlyList<long> values)
    {
        var packed = new ProtoWriter();
        foreach (var value in values) { packed.Number((ulong)value); }
        return Bytes(field, packed.Written);
    }

    /// <summary>A packed list of float32.</summary>
    public ProtoWriter Floats(int field, IReadOnlyList<float> values)
    {
        var packed = new byte[values.Count * sizeof(float)];
        for (var i = 0; i < values.Count; i++) { BinaryPrimitives.WriteSingleLittleEndian(packed.AsSpan(i * sizeof(float)), values[i]); }
        return Bytes(field, packed);
    }

    void Tag(int field, int type) => Number((ulong)((field << 3) | type));

    void Number(ulong value)
    {
        var to = _bytes.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            to[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        to[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
