using System.Text.Json;

namespace Relearn.FaultBench.Faults;

/// <summary>What an operator or an event is told: each a number, a text, or a list with one for each severity.</summary>
sealed class Knobs
{
    readonly JsonElement _data;
    readonly int _severity;

    public Knobs(JsonElement data, int severity) => (_data, _severity) = (data, severity);

    /// <summary>True if it is said.</summary>
    public bool Has(string name) => _data.TryGetProperty(name, out _);

    /// <summary>A number.</summary>
    public double Number(string name, double otherwise) => Find(name) is { ValueKind: JsonValueKind.Number } e ? e.GetDouble() : otherwise;

    /// <summary>A text; null where none is said.</summary>
    public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } e ? e.GetString() : null;

    /// <summary>True only where it is said.</summary>
    public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>Texts of a list that is not by severity.</summary>
    public IReadOnlyList<string> Texts(string name) => _data.TryGetProperty(name, out var e) ? e.ValueKind == JsonValueKind.Array ? [.. e.EnumerateArray().Select(t => t.GetString()!)] : [e.GetString()!] : [];

    /// <summary>Pairs of a mapping of texts.</summary>
    public IReadOnlyList<(string Find, string Put)> Pairs(string name) => _data.TryGetProperty(name, out var e) ? [.. e.EnumerateObject().Select(p => (p.Name, p.Value.GetString()!))] : [];

    // A list is read at the severity; a shorter one ends with what it said last.
    JsonElement? Find(string name) => !_data.TryGetProperty(name, out var e) ? null : e.ValueKind == JsonValueKind.Array ? e[Math.Min(_severity, e.GetArrayLength() - 1)] : e;
}
