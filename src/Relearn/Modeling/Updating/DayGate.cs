using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
using Relearn.Numerics.Evidence;
using Relearn.Scoping;

namespace Relearn.Modeling.Updating;

/// <summary>Looks at each new day before anything is learnt from it: a day that breaks what is expected of rows, or has lost values beyond what chance and history explain, is left out.</summary>
/// <remarks>
/// Two rules, fixed for good. 1: of what <c>data.expectations</c> says of single rows (present, between, one_of, holds; level error or critical) the day meets less than <c>at_least</c>.
/// 2: a column lacks values in a share of the day's rows that lies 0.1 or more above that of the days before, with an e-value of 1,000 or more against them: by chance at most one column and day in 1,000.
/// A label rate that moves is no fault of the data, and is learnt.
/// </remarks>
static class DayGate
{
    const double LeastRise = 0.1;
    const double LeastEvidence = 1000;

    /// <summary>The days of a range that are to be left out, in order.</summary>
    /// <param name="project">What is expected.</param>
    /// <param name="file">The rows.</param>
    /// <param name="from">First row that is new: rows before it are the history.</param>
    /// <param name="end">Row behind the last.</param>
    public static IReadOnlyList<SkippedDay> Find(ProjectConfig project, RowsFile file, long from, long end)
    {
        if (from >= end || project.Data.Time.Kind == TimeKind.None) { return []; }
        (string Name, Feature Condition, double AtLeast)[] expected = [.. project.Data.Expectations
            .Where(e => e.Level != ExpectationLevel.Warn && (e.Column is null || project.InputColumns.Any(c => c.Name == e.Column)))
            .Select((e, i) => (Text: ConditionOf(e, project), e, i)).Where(e => e.Text is not null)
            .Select(e => (e.e.ToYaml(), new Feature(FormattableString.Invariant($"expected {e.i}"), e.Text!), e.e.AtLeast))];
        string[] columns = [.. project.InputColumns.Select(c => c.Name)];
        var history = new long[columns.Length];
        long historyRows = 0;
        // The newest of what is known to be good says how many values are missing.
        Count(file, columns, Math.Max(0, from - (1 << 18)), from, history, ref historyRows);
        var skipped = new List<SkippedDay>();
        for (var first = from; first < end;)
        {
            var day = (int)Math.Floor(TimeSplit.TimeAt(file, first) / DatasetImport.Day);
            var last = Math.Min(end, file.FirstAtOrAfter((day + 1) * DatasetImport.Day));
            var missing = new long[columns.Length];
            long rows = 0;
            Count(file, columns, first, last, missing, ref rows);
            var reasons = Unmet(project, file, expected, first, last).Concat(Lost(columns, missing, rows, history, historyRows)).ToArray();
            if (reasons.Length > 0) { skipped.Add(new(project.Data.Time.Kind == TimeKind.Column ? CalendarDay.Text(day) : FormattableString.Invariant($"block {day}"), first, last, string.Join("; ", reasons))); }
            else
            {
                for (var c = 0; c < columns.Length; c++) { history[c] += missing[c]; }
                historyRows += rows;
            }
            first = last;
        }
        return skipped;
    }

    static IEnumerable<string> Unmet(ProjectConfig project, RowsFile file, (string Name, Feature Condition, double AtLeast)[] expected, long first, long end)
    {
        var met = Conditions.Evaluate(file, project.InputColumns, [.. expected.Select(e => e.Condition)], new(first, end, double.PositiveInfinity));
        for (var e = 0; e < expected.Length; e++)
        {
            var share = met[e].Count(m => m) / (double)Math.Max(1, end - first);
            if (share < expected[e].AtLeast) { yield return FormattableString.Invariant($"{expected[e].Name}: {share:0.0%} of {end - first:N0} rows meet it"); }
        }
    }

    static IEnumerable<string> Lost(string[] columns, long[] missing, long rows, long[] history, long historyRows)
    {
        if (historyRows == 0) { yield break; }
        for (var c = 0; c < columns.Length; c++)
        {
            var (now, before) = ((double)missing[c] / rows, (double)history[c] / historyRows);
            if (now - before >= LeastRise && RateEvidence.AgainstReference(history[c], historyRows, missing[c], rows) >= LeastEvidence)
            {
                yield return FormattableString.Invariant($"'{columns[c]}' lacks a value in {now:0.0%} of {rows:N0} rows, after {before:0.0%}");
            }
        }
    }

    // What is said of values is said of those that are there, as the validation has it.
    static string? ConditionOf(ExpectationConfig e, ProjectConfig project) => e.Kind switch
    {
        ExpectationKind.Present => $"not is_missing({Quoted(e.Column!)})",
        ExpectationKind.Between when project.InputColumns.First(c => c.Name == e.Column).Kind == ValueKind.Number => $"is_missing({Quoted(e.Column!)}) or ({string.Join(" and ", Bounds(e))})",
        // A text in an expression cannot hold a double quote.
        ExpectationKind.OneOf when project.InputColumns.First(c => c.Name == e.Column).Kind == ValueKind.Text && e.Values.Count > 0 && !e.Values.Any(v => v.Contains('"', StringComparison.Ordinal)) =>
            $"is_missing({Quoted(e.Column!)}) or {string.Join(" or ", e.Values.Select(v => $"{Quoted(e.Column!)} == \"{v}\""))}",
        ExpectationKind.Holds when FeatureProgram.Compile(project.InputColumns, [new("holds", e.Condition!)]).Program is not null => e.Condition,
        _ => null,
    };

    // An exponent in an expression has no sign, so numbers are written out.
    static IEnumerable<string> Bounds(ExpectationConfig e)
    {
        if (e.Least is { } least) { yield return FormattableString.Invariant($"{Quoted(e.Column!)} >= {least:0.################}"); }
        if (e.Most is { } most) { yield return FormattableString.Invariant($"{Quoted(e.Column!)} <= {most:0.################}"); }
    }

    static string Quoted(string column) => $"`{column}`";

    static void Count(RowsFile file, string[] columns, long first, long end, long[] missing, ref long rows)
    {
        var batch = file.CreateBatch(columns, ColumnBatch.TrainingRows);
        for (var start = first; start < end; start += ColumnBatch.TrainingRows)
        {
            file.Read(batch, start, (int)Math.Min(ColumnBatch.TrainingRows, end - start));
            rows += batch.Rows;
            for (var c = 0; c < columns.Length; c++)
            {
                var vector = batch.Vectors[c];
                for (var i = 0; i < batch.Rows; i++) { missing[c] += vector.Kind == ValueKind.Text ? vector.Codes[i] < 0 ? 1 : 0 : double.IsNaN(vector.Numbers[i]) ? 1 : 0; }
            }
        }
    }
}
