using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Serving.Requests;

/// <summary>The columns that a model reads, as their names stand in a request, and how many rows there may be.</summary>
sealed class RequestColumns
{
    public RequestColumns(IReadOnlyList<InputColumn> inputs, int mostRows)
    {
        MostRows = mostRows;
        Kinds = [.. inputs.Select(i => i.Kind)];
        Keys = [.. inputs.Select(i => Encoding.UTF8.GetBytes($"\"{System.Text.Json.JsonEncodedText.Encode(i.Name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""))];
        Names = [.. inputs.Select(i => Encoding.UTF8.GetBytes(i.Name))];
    }

    /// <summary>Most candidates of one decision.</summary>
    public int MostRows { get; }

    public ValueKind[] Kinds { get; }

    /// <summary>Each name as UTF-8 between quotes, escaped where it must be.</summary>
    public byte[][] Keys { get; }

    /// <summary>Each name as UTF-8.</summary>
    public byte[][] Names { get; }

    public int Count => Kinds.Length;

    /// <summary>Position of a name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i])) { return i; }
        }
        return -1;
    }
}
