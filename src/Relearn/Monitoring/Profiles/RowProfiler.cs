using System.Text;
using System.Text.Json;
using Relearn.Inference.Features;
using Relearn.Serving;

namespace Relearn.Monitoring.Profiles;

/// <summary>Counts logged rows into profiles, value by value: no object is made for a cell.</summary>
/// <remarks>Unlike whoever answers, it takes any row: what is absent, not a number or of another kind is counted, because that is what monitoring looks for. One thread at a time.</remarks>
sealed class RowProfiler
{
    readonly ProfileReference _reference;
    readonly byte[][] _names;
    readonly bool[] _seen;
    readonly bool _instants;
    byte[] _text = new byte[256];

    /// <summary>Makes one.</summary>
    /// <param name="reference">What is counted against.</param>
    /// <param name="instants">Times may have an offset.</param>
    public RowProfiler(ProfileReference reference, bool instants = true)
    {
        (_reference, _instants) = (reference, instants);
        _names = [.. reference.Inputs.Select(c => Encoding.UTF8.GetBytes(c.Name))];
        _seen = new bool[_names.Length];
    }

    /// <summary>Takes a row.</summary>
    /// <param name="profile">Counts it.</param>
    /// <param name="name">Hash of what names it.</param>
    /// <param name="row">The row as received: UTF-8 JSON.</param>
    /// <param name="features">The features as served; as many as the reference has, else they count as absent.</param>
    public void Take(WindowProfile profile, ulong name, ReadOnlySpan<byte> row, ReadOnlySpan<float> features)
    {
        _seen.AsSpan().Clear();
        try
        {
            ReadRow(profile, row);
        }
        catch (JsonException)
        {
            // Columns behind what cannot be read are absent.
        }
        for (var c = 0; c < _names.Length; c++)
        {
            if (!_seen[c]) { profile.Bins[c] = profile.Columns[c].AddAbsent(); }
        }
        var dense = features.Length == _reference.Features.Count;
        for (var f = 0; f < _reference.Features.Count; f++)
        {
            var column = profile.Columns[_names.Length + f];
            profile.Bins[_names.Length + f] = dense ? column.Add(features[f]) : column.AddAbsent();
        }
        profile.EndRow(name, ValueHash.Of(row));
    }

    void ReadRow(WindowProfile profile, ReadOnlySpan<byte> row)
    {
        var reader = new Utf8JsonReader(row);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) { return; }
        var expected = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Callers mostly send the columns in one order.
            var column = expected < _names.Length && reader.ValueTextEquals(_names[expected]) ? expected : Find(ref reader);
            reader.Read();
            if (column >= 0)
            {
                expected = column + 1;
                if (!_seen[column])
                {
                    _seen[column] = true;
                    profile.Bins[column] = Take(ref reader, profile.Columns[column]);
                }
            }
            reader.Skip();
        }
    }

    int Find(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (reader.ValueTextEquals(_names[i])) { return i; }
        }
        return -1;
    }

    byte Take(ref Utf8JsonReader reader, ColumnSketch column)
    {
        var kind = column.Reference.Kind;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null: return column.AddNull();
            case JsonTokenType.Number when kind is ValueKind.Number && reader.TryGetDouble(out var number) && double.IsFinite(number): return column.Add(number);
            case JsonTokenType.True or JsonTokenType.False when kind is ValueKind.Boolean: return column.Add(reader.TokenType == JsonTokenType.True ? 1 : 0);
            case JsonTokenType.String when kind is ValueKind.Text:
                var text = Text(ref reader);
                return column.Add(ValueHash.Of(text), text);
            case JsonTokenType.String when kind is ValueKind.Time:
                return TryTime(ref reader, out var time) ? column.Add(time) : column.AddUnreadable();
            default: return column.AddUnreadable();
        }
    }

    bool TryTime(ref Utf8JsonReader reader, out double microseconds)
    {
        if (reader.TryGetDateTime(out var time) && time.Kind == DateTimeKind.Unspecified && time.Year is >= 1900 and < 2200)
        {
            microseconds = (time - DateTime.UnixEpoch).Ticks / 10;
            return true;
        }
        return RequestReader.TryTime(Encoding.UTF8.GetString(Text(ref reader)), _instants, out microseconds);
    }

    ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) { return reader.ValueSpan; }
        if (_text.Length < reader.ValueSpan.Length) { _text = new byte[reader.ValueSpan.Length * 2]; }
        return _text.AsSpan(0, reader.CopyString(_text));
    }
}
