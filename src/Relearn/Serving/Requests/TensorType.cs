using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Serving.Requests;

/// <summary>Data types of the Open Inference Protocol.</summary>
enum TensorType
{
    BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BYTES,
}

/// <summary>What the data types mean for columns.</summary>
static class TensorTypes
{
    static readonly byte[][] s_names = [.. Enum.GetNames<TensorType>().Select(Encoding.ASCII.GetBytes)];

    /// <summary>The type of a name; null if there is no such type.</summary>
    public static TensorType? Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < s_names.Length; i++)
        {
            if (name.SequenceEqual(s_names[i])) { return (TensorType)i; }
        }
        return null;
    }

    /// <summary>The type in which a column is offered.</summary>
    public static TensorType Of(ValueKind kind) => kind switch { ValueKind.Number => TensorType.FP64, ValueKind.Boolean => TensorType.BOOL, _ => TensorType.BYTES };

    /// <summary>True if a column takes values of a type.</summary>
    public static bool Fits(TensorType type, ValueKind kind) => kind switch
    {
        ValueKind.Number => type is not (TensorType.BOOL or TensorType.BYTES),
        ValueKind.Boolean => type == TensorType.BOOL,
        _ => type == TensorType.BYTES,
    };

    /// <summary>The types that a column takes, for messages.</summary>
    public static string Choices(ValueKind kind) => kind switch
    {
        ValueKind.Number => "FP64, FP32, FP16, INT8 to INT64 or UINT8 to UINT64",
        ValueKind.Boolean => "BOOL",
        _ => "BYTES",
    };

    /// <summary>True if a type holds this number: an integer type holds whole numbers of its range.</summary>
    public static bool Holds(TensorType type, double value) => type switch
    {
        TensorType.FP64 => true,
        TensorType.FP32 => Math.Abs(value) <= float.MaxValue,
        TensorType.FP16 => Math.Abs(value) <= (double)Half.MaxValue,
        _ when value != Math.Floor(value) => false,
        TensorType.INT8 => value is >= sbyte.MinValue and <= sbyte.MaxValue,
        TensorType.INT16 => value is >= short.MinValue and <= short.MaxValue,
        TensorType.INT32 => value is >= int.MinValue and <= int.MaxValue,
        TensorType.INT64 => value is >= long.MinValue and <= long.MaxValue,
        TensorType.UINT8 => value is >= 0 and <= byte.MaxValue,
        TensorType.UINT16 => value is >= 0 and <= ushort.MaxValue,
        TensorType.UINT32 => value is >= 0 and <= uint.MaxValue,
        TensorType.UINT64 => value is >= 0 and <= ulong.MaxValue,
        _ => false,
    };
}
