using System.Buffers;
using System.Globalization;
using System.Text;
using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;

namespace Relearn.Serving.Batches;

/// <summary>Writes values as texts, without making strings.</summary>
static class BatchCells
{
    static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\n\r");

    /// <summary>A value of a column as a CSV cell; nothing where it is missing.</summary>
    public static void WriteCell(this ArrayBufferWriter<byte> bytes, Vector vector, int row)
    {
        if (vector.Kind == ValueKind.Text)
        {
            if (vector.Codes[row] >= 0) { bytes.WriteCell(vector.Dictionary[vector.Codes[row]]); }
            return;
        }
        var value = vector.Numbers[row];
        if (double.IsNaN(value)) { return; }
        if (vector.Kind == ValueKind.Time) { bytes.WriteTime(value); }
        else if (vector.Kind == ValueKind.Boolean) { bytes.Write(value != 0 ? "true"u8 : "false"u8); }
        else { bytes.WriteNumber(value); }
    }

    /// <summary>The answer for a row as CSV cells, without the release behind them.</summary>
    public static void WriteCells(this ArrayBufferWriter<byte> bytes, RowResult result, ClassPredictor? classes)
    {
        bytes.WriteNumber(result.Score);
        if (classes is null)
        {
            bytes.Write(result.Acts ? ",true,"u8 : ",false,"u8);
            return;
        }
        bytes.Write(","u8);
        bytes.WriteCell(classes.TextOf(result.Node));
        bytes.Write(result.Unfamiliar ? ",true,"u8 : ",false,"u8);
    }

    /// <summary>The answer for a row as JSON from its score on, without the release behind it.</summary>
    public static void WriteJson(this ArrayBufferWriter<byte> bytes, RowResult result, ClassPredictor? classes)
    {
        bytes.WriteNumber(result.Score);
        if (classes is null)
        {
            bytes.Write(result.Acts ? ",\"decision\":true,"u8 : ",\"decision\":false,"u8);
            return;
        }
        bytes.Write(",\"class\":"u8);
        bytes.Write(result.Node == 0 ? "null"u8 : classes.JsonTextOf(result.Node));
        bytes.Write(result.Unfamiliar ? ",\"unfamiliar\":true,"u8 : ",\"unfamiliar\":false,"u8);
    }

    /// <summary>A text as a CSV cell, quoted where it must be.</summary>
    public static void WriteCell(this ArrayBufferWriter<byte> bytes, string text)
    {
        if (text.AsSpan().ContainsAny(Quoted)) { text = $"\"{text.Replace("\"", "\"\"")}\""; }
        var span = bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        bytes.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    /// <summary>The shortest form that reads back as the same number.</summary>
    public static void WriteNumber(this ArrayBufferWriter<byte> bytes, double value)
    {
        value.TryFormat(bytes.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        bytes.Advance(written);
    }

    /// <summary>A clock reading, microseconds since 1970.</summary>
    public static void WriteTime(this ArrayBufferWriter<byte> bytes, double microseconds)
    {
        var time = DateTime.UnixEpoch.AddTicks((long)microseconds * 10);
        time.TryFormat(bytes.GetSpan(32), out var written, time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        bytes.Advance(written);
    }
}
