using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Relearn.Serving;
using Relearn.Serving.Requests;
using Relearn.Server.Protos;

namespace Relearn.Server;

/// <summary>Reads the elements of a tensor as gRPC brings them: little-endian bytes, or a list of their type.</summary>
static class TensorContents
{
    /// <summary>Reads raw contents.</summary>
    public static void Read(TensorRows rows, in TensorSlot slot, ReadOnlySpan<byte> raw)
    {
        if (slot.Type == TensorType.BYTES)
        {
            ReadTexts(rows, slot, raw);
            return;
        }
        var size = SizeOf(slot.Type);
        var count = rows.Rows * slot.Width;
        if (raw.Length != (long)count * size)
        {
            rows.Add(ServingErrors.TensorBytes(rows.Model, slot.Name, raw.Length, (long)count * size));
            return;
        }
        for (var i = 0; i < count; i++)
        {
            var element = raw.Slice(i * size, size);
            if (slot.Type == TensorType.BOOL)
            {
                if (element[0] > 1)
                {
                    rows.Wrong(slot, i, $"the byte {element[0]}");
                    return;
                }
                rows.SetBoolean(i, slot.First, element[0] != 0);
            }
            else if (!Number(rows, slot, i, Value(slot.Type, element))) { return; }
        }
    }

    static int SizeOf(TensorType type) => type switch
    {
        TensorType.BOOL or TensorType.INT8 or TensorType.UINT8 => 1,
        TensorType.INT16 or TensorType.UINT16 or TensorType.FP16 => 2,
        TensorType.INT32 or TensorType.UINT32 or TensorType.FP32 => 4,
        _ => 8,
    };

    static double Value(TensorType type, ReadOnlySpan<byte> element) => type switch
    {
        TensorType.INT8 => (sbyte)element[0],
        TensorType.UINT8 => element[0],
        TensorType.INT16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        TensorType.UINT16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
        TensorType.FP16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        TensorType.INT32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        TensorType.UINT32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
        TensorType.FP32 => BinaryPrimitives.ReadSingleLittleEndian(element),
        TensorType.INT64 => BinaryPrimitives.ReadInt64LittleEndian(element),
        TensorType.UINT64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(element),
    };

    static void ReadTexts(TensorRows rows, in TensorSlot slot, ReadOnlySpan<byte> raw)
    {
        var at = 0;
        for (var i = 0; i < rows.Rows; i++)
        {
            var length = raw.Length - at < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(raw[at..]);
            if (length > raw.Length - at - 4)
            {
                rows.Add(ServingErrors.InferWrong($"the raw contents of tensor '{slot.Name}' end within element {i}: each text is its length in four bytes, little-endian, and its bytes."));
                return;
            }
            if (!Text(rows, slot, i, raw.Slice(at + 4, (int)length))) { return; }
            at += 4 + (int)length;
        }
        if (at != raw.Length) { rows.Add(ServingErrors.TensorBytes(rows.Model, slot.Name, raw.Length, at)); }
    }

    /// <summary>Reads typed contents.</summary>
    public static void Read(TensorRows rows, in TensorSlot slot, InferTensorContents? contents)
    {
        contents ??= new();
        switch (slot.Type)
        {
            case TensorType.BOOL:
                if (!Fits(rows, slot, contents.BoolContents.Count)) { return; }
                for (var i = 0; i < contents.BoolContents.Count; i++) { rows.SetBoolean(i, slot.First, contents.BoolContents[i]); }
                break;
            case TensorType.BYTES:
                if (!Fits(rows, slot, contents.BytesContents.Count)) { return; }
                for (var i = 0; i < contents.BytesContents.Count && Text(rows, slot, i, contents.BytesContents[i].Span); i++) { }
                break;
            case TensorType.INT8 or TensorType.INT16 or TensorType.INT32: Numbers(rows, slot, contents.IntContents, static v => v); break;
            case TensorType.INT64: Numbers(rows, slot, contents.Int64Contents, static v => v); break;
            case TensorType.UINT8 or TensorType.UINT16 or TensorType.UINT32: Numbers(rows, slot, contents.UintContents, static v => v); break;
            case TensorType.UINT64: Numbers(rows, slot, contents.Uint64Contents, static v => v); break;
            case TensorType.FP32: Numbers(rows, slot, contents.Fp32Contents, static v => v); break;
            case TensorType.FP64: Numbers(rows, slot, contents.Fp64Contents, static v => v); break;
            default: rows.Add(ServingErrors.InferWrong($"tensor '{slot.Name}': the protocol has no list of {slot.Type}; send it in 'raw_input_contents'.")); break;
        }
    }

    static void Numbers<T>(TensorRows rows, in TensorSlot slot, RepeatedField<T> values, Func<T, double> toDouble)
    {
        if (!Fits(rows, slot, values.Count)) { return; }
        for (var i = 0; i < values.Count && Number(rows, slot, i, toDouble(values[i])); i++) { }
    }

    static bool Fits(TensorRows rows, in TensorSlot slot, int count)
    {
        if (count == rows.Rows * slot.Width) { return true; }
        rows.Add(ServingErrors.TensorLength(rows.Model, slot.Name, count, rows.Rows * slot.Width));
        return false;
    }

    static bool Number(TensorRows rows, in TensorSlot slot, int element, double value)
    {
        if (rows.SetNumber(slot, element / slot.Width, slot.First + element % slot.Width, value)) { return true; }
        rows.Wrong(slot, element, FormattableString.Invariant($"{value}"));
        return false;
    }

    static bool Text(TensorRows rows, in TensorSlot slot, int row, ReadOnlySpan<byte> utf8)
    {
        if (rows.SetBytes(row, slot.First, utf8)) { return true; }
        var text = System.Text.Encoding.UTF8.GetString(utf8);
        rows.Wrong(slot, row, $"\"{(text.Length <= 40 ? text : text[..40] + "...")}\"");
        return false;
    }

    /// <summary>Scores as raw contents.</summary>
    public static ByteString Raw(ReadOnlySpan<double> scores)
    {
        var bytes = new byte[scores.Length * sizeof(double)];
        for (var i = 0; i < scores.Length; i++) { BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), scores[i]); }
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>Texts as raw contents: of each its length in four bytes, then its bytes.</summary>
    public static ByteString Raw(ReadOnlySpan<ByteString> texts)
    {
        var length = 0;
        foreach (var text in texts) { length += sizeof(int) + text.Length; }
        var (bytes, at) = (new byte[length], 0);
        foreach (var text in texts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), text.Length);
            text.Span.CopyTo(bytes.AsSpan(at + sizeof(int)));
            at += sizeof(int) + text.Length;
        }
        return ByteString.CopyFrom(bytes);
    }

    /// <summary>Decisions as raw contents, one byte each.</summary>
    public static ByteString Raw(ReadOnlySpan<bool> decisions)
    {
        var bytes = new byte[decisions.Length];
        for (var i = 0; i < bytes.Length; i++) { bytes[i] = decisions[i] ? (byte)1 : (byte)0; }
        return ByteString.CopyFrom(bytes);
    }
}
