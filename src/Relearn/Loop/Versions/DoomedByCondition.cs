using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Loop.Versions;

/// <summary>All rows of which a condition of the feature language is true.</summary>
/// <remarks>
/// A logged decision is judged by its rows as they were received, and by its key where the condition reads <c>data.key</c>. A column that was not
/// sent is not the same as one that was sent empty: then the condition is not asked at all.
/// </remarks>
sealed partial class DoomedByCondition : IDoomedRows
{
    readonly FeatureScratch _rows;
    readonly FeatureScratch _one;
    readonly ColumnBatch _row;
    readonly bool[] _seen;
    readonly int _key;
    readonly string[] _texts;

    DoomedByCondition(FeatureProgram program, string condition, string? key)
    {
        Columns = program.Inputs;
        (_rows, _one, _row) = (program.CreateScratch(ColumnBatch.TrainingRows), program.CreateScratch(1), new(program.Inputs, 1) { Rows = 1 });
        _seen = new bool[program.Inputs.Count];
        _key = key is null ? -1 : _row.IndexOf(key);
        _texts = [.. Literal().Matches(condition).Select(m => m.Groups[1].Value).Where(t => t.Length > 0)];
    }

    /// <summary>Reads a condition over the declared columns.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is none.</exception>
    public static DoomedByCondition Parse(string condition, ProjectConfig project)
    {
        var (program, problems) = FeatureProgram.Compile(project.AllColumns, [new("where", condition)]);
        if (program is null) { throw new UserErrorException([.. problems.Select(p => LoopErrors.ConditionWrong(condition, p.Problem))]); }
        if (program.KindOf(0) != ValueKind.Boolean) { throw LoopErrors.ConditionKind(condition, program.KindOf(0)).Exception(); }
        if (program.Inputs.Count == 0) { throw LoopErrors.ConditionOfNothing(condition).Exception(); }
        return new(program, condition, project.Data.Key);
    }

    public IReadOnlyList<InputColumn> Columns { get; }

    /// <summary>A text names something that the condition looks for.</summary>
    public bool NamedIn(string text) => _texts.Any(t => text.Contains(t, StringComparison.Ordinal));

    public bool QuotedIn(string list) => NamedIn(list);

    public ReadOnlySpan<double> Judge(ColumnBatch batch) => _rows.Evaluate(batch)[0].Numbers.AsSpan(0, batch.Rows);

    public bool? Judge(LoggedPrediction prediction)
    {
        bool? goes = false;
        for (var c = 0; c < prediction.CandidateCount; c++)
        {
            var one = Judge(prediction.Candidates[c].RawRow, prediction.Key);
            // A decision is one record: it goes if one of its rows does.
            if (one == true) { return true; }
            goes = one is null ? null : goes;
        }
        return goes;
    }

    public bool? JudgeKey(string key) => Judge("{}"u8, key);

    bool? Judge(ReadOnlySpan<byte> json, string key)
    {
        Array.Clear(_seen);
        if (_key >= 0 && key.Length > 0) { _seen[_key] = Set(_key, key); }
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var column = 0;
            while (column < Columns.Count && !reader.ValueTextEquals(Columns[column].Name)) { column++; }
            reader.Read();
            if (column < Columns.Count) { _seen[column] = Set(column, ref reader); }
            reader.Skip();
        }
        return _seen.Contains(false) ? null : _one.Evaluate(_row)[0].Numbers[0] == 1;
    }

    bool Set(int column, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return Set(column, reader.GetString()!);
            case JsonTokenType.Number when Columns[column].Kind == ValueKind.Number: return SetNumber(column, reader.GetDouble());
            case JsonTokenType.True or JsonTokenType.False when Columns[column].Kind == ValueKind.Boolean: return SetNumber(column, reader.GetBoolean() ? 1 : 0);
            case JsonTokenType.Null when Columns[column].Kind == ValueKind.Text:
                _row.Vectors[column].Codes[0] = -1;
                return true;
            case JsonTokenType.Null: return SetNumber(column, double.NaN);
            default: return false;
        }
    }

    bool Set(int column, string text)
    {
        var vector = _row.Vectors[column];
        switch (vector.Kind)
        {
            case ValueKind.Text:
                // Another list for another text: what is known of the one before says nothing about it.
                (vector.Codes[0], vector.Dictionary) = (0, [text]);
                return true;
            case ValueKind.Time: return RequestReader.TryInstant(text, out var time) && SetNumber(column, time);
            case ValueKind.Number: return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && SetNumber(column, number);
            default: return false;
        }
    }

    bool SetNumber(int column, double value)
    {
        _row.Vectors[column].Numbers[0] = value;
        return true;
    }

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Literal();
}
