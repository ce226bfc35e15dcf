using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Analysis.Experiments;

/// <summary>An experiment whose rows stand in a file.</summary>
static class ExperimentTable
{
    const int MemoryMb = 1024;
    const int MostArms = 50;

    /// <summary>Reads and evaluates.</summary>
    /// <param name="path">CSV, Parquet or JSON lines.</param>
    /// <param name="choices">What its columns mean.</param>
    /// <param name="temporary">Folder for what does not fit the memory.</param>
    public static ExperimentReport Evaluate(string path, ExperimentChoices choices, string temporary)
    {
        var name = Path.GetFileName(path);
        UserError[] missing = [.. new[] { ("--unit", choices.Unit), ("--arm", choices.Arm), ("--control", choices.Control), ("--metric", choices.Metrics is [var first, ..] ? first : null) }.Where(o => o.Item2 is null).Select(o => ExperimentsErrors.OptionMissing(o.Item1, name))];
        if (missing.Length > 0) { throw new UserErrorException(missing); }
        if (choices.Share is not (> 0 and < 1)) { throw ExperimentsErrors.UnitShareWrong(choices.Share).Exception(); }
        var metrics = choices.MetricsOf([]);
        string?[] labels = [choices.Arm, choices.Other, .. choices.Segments];
        string[] wanted = [choices.Unit!, choices.Arm!, .. metrics.SelectMany(m => m.Columns), .. choices.Segments, .. new[] { choices.Before, choices.Time, choices.Other }.OfType<string>()];
        var found = DataSources.OpenFile(path, [], temporary, MemoryMb).Inspect();
        UserError[] unknown = [.. wanted.Distinct().Where(w => !found.Any(f => f.Name == w)).Select(w => DataErrors.ColumnUnknown(w, name, [.. found.Select(f => f.Name)]))];
        if (unknown.Length > 0) { throw new UserErrorException(unknown); }
        ValueKind KindOf(string column) => found.First(f => f.Name == column).Kind;
        // A long id is not exact as a number; Parquet keeps its types.
        var parquet = path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
        var columns = wanted.Distinct().Select(c => new ColumnConfig(c,
            c == choices.Time ? ValueKind.Time : c == choices.Unit && !parquet ? ValueKind.Text : labels.Contains(c) ? KindOf(c) : metrics.Any(m => m.Columns.Contains(c)) || c == choices.Before ? KindOf(c) == ValueKind.Boolean ? ValueKind.Boolean : ValueKind.Number : KindOf(c))).ToArray();
        UserError[] wrong = [.. columns.Where(c => (c.Name == choices.Before || metrics.Any(m => m.Columns.Contains(c.Name))) && KindOf(c.Name) is not (ValueKind.Number or ValueKind.Boolean)).Select(c => ExperimentsErrors.MetricNoNumber(c.Name, name, found.First(f => f.Name == c.Name).Type))];
        if (wrong.Length > 0) { throw new UserErrorException(wrong); }
        IDataSource Open() => DataSources.OpenFile(path, [], temporary, MemoryMb, passed: new(columns.Length));
        var treatment = TreatmentOf(Open(), columns.First(c => c.Name == choices.Arm), choices);
        var question = new ExperimentQuestion(name, choices.Unit!, choices.Control!, treatment, metrics, choices.Segments, choices.Before is not null, choices.Time is not null, choices.Other, choices.Share, choices.Final);
        var (segments, others) = (choices.Segments.Select(_ => new TextCodes()).ToArray(), new TextCodes());
        return ExperimentEvaluation.Of(question, take => Read(Open(), columns, choices, question, segments, others, take), (s, code) => segments[s].Texts[code], code => others.Texts[code]);
    }

    static string TreatmentOf(IDataSource source, ColumnConfig arm, ExperimentChoices choices)
    {
        var arms = new SortedSet<string>(StringComparer.Ordinal);
        source.Read([arm], new Quarantine(), (batch, _) =>
        {
            for (var i = 0; i < batch.Rows && arms.Count < MostArms; i++)
            {
                if (TextOf(batch.Vectors[0], i) is { } text) { arms.Add(text); }
            }
            return arms.Count < MostArms;
        });
        if (!arms.Contains(choices.Control!)) { throw ExperimentsErrors.ArmUnknown("--control", choices.Control!, arm.Name, [.. arms]).Exception(); }
        if (choices.Treatment is { } named) { return arms.Contains(named) && named != choices.Control ? named : throw ExperimentsErrors.ArmUnknown("--treatment", named, arm.Name, [.. arms.Where(a => a != choices.Control)]).Exception(); }
        return arms.Where(a => a != choices.Control).ToArray() switch
        {
            [var one] => one,
            [] => throw ExperimentsErrors.ArmEmpty("other than the control", source.Name).Exception(),
            var several => throw ExperimentsErrors.ArmUnclear(arm.Name, several).Exception(),
        };
    }

    static long Read(IDataSource source, ColumnConfig[] columns, ExperimentChoices choices, ExperimentQuestion question, TextCodes[] segments, TextCodes others, Action<UnitRow> take)
    {
        int At(string? column) => Array.FindIndex(columns, c => c.Name == column);
        var (unit, arm, before, time, other) = (At(choices.Unit), At(choices.Arm), At(choices.Before), At(choices.Time), At(choices.Other));
        int[] values = [.. question.Columns.Select(At)], parts = [.. choices.Segments.Select(At)];
        var row = new UnitRow(values.Length, parts.Length) { Share = choices.Share };
        var quarantine = new Quarantine();
        long passedOver = 0;
        source.Read(columns, quarantine, (batch, _) =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                var name = TextOf(batch.Vectors[arm], i);
                if ((name != question.Control && name != question.Treatment) || HashOf(batch.Vectors[unit], i) is not { } hash)
                {
                    passedOver++;
                    continue;
                }
                (row.Unit, row.Treated) = (hash, name == question.Treatment);
                for (var v = 0; v < values.Length; v++) { row.Values[v] = batch.Vectors[values[v]].Numbers[i]; }
                for (var s = 0; s < parts.Length; s++) { row.Segments[s] = segments[s].CodeOf(TextOf(batch.Vectors[parts[s]], i)); }
                if (before >= 0) { row.Before = batch.Vectors[before].Numbers[i]; }
                if (time >= 0) { row.Time = batch.Vectors[time].Numbers[i]; }
                if (other >= 0) { row.Other = others.CodeOf(TextOf(batch.Vectors[other], i)); }
                take(row);
            }
            return true;
        });
        return passedOver + quarantine.Count;
    }

    static ulong? HashOf(Vector vector, int row)
    {
        if (vector.Kind == ValueKind.Text) { return vector.Codes[row] < 0 ? null : XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(vector.Dictionary[vector.Codes[row]])); }
        var number = vector.Numbers[row];
        return double.IsNaN(number) ? null : XxHash3.HashToUInt64(MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in number)));
    }

    /// <summary>A value as a text; null where it is missing.</summary>
    internal static string? TextOf(Vector vector, int row) => vector.Kind switch
    {
        ValueKind.Text => vector.Codes[row] < 0 ? null : vector.Dictionary[vector.Codes[row]],
        ValueKind.Boolean => double.IsNaN(vector.Numbers[row]) ? null : vector.Numbers[row] != 0 ? "true" : "false",
        _ => double.IsNaN(vector.Numbers[row]) ? null : vector.Numbers[row].ToString("R", System.Globalization.CultureInfo.InvariantCulture),
    };
}
