using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>Learns what could be expected of the data from its earlier days, and counts on its later days how often that would have raised an alarm.</summary>
/// <remarks>The later days are taken to be sound: an alarm on one of them is a false one. A day is a block of 1,000 rows where there is no clock.</remarks>
static class ExpectationSuggester
{
    /// <summary>Below this neither half says much.</summary>
    public const int LeastDays = 10;

    // Share of the days that are learnt from.
    const double Learnt = 0.6;

    public static SuggestedExpectations Suggest(ProjectConfig project, RowsFile file, double mostAlarms, string temporary)
    {
        var days = Days(file);
        if (days.Count < LeastDays) { throw DataErrors.TooFewDays(days.Count, LeastDays).Exception(); }
        var split = (int)(days.Count * Learnt);
        var candidates = Candidates(project, file, days[..split]);
        var plan = new ValidationPlan(candidates, project.AllColumns, project.Data.Key);
        var (early, late) = (new long[candidates.Count], new long[candidates.Count]);
        for (var d = 0; d < days.Count; d++)
        {
            using var scan = Scan(plan, file, days[d], temporary);
            for (var e = 0; e < candidates.Count; e++)
            {
                if (!Judgement.Of(candidates[e], scan.Tallies[e], null, null, null, _ => "").Passed) { (d < split ? early : late)[e]++; }
            }
        }
        var (kept, withheld) = (new List<SuggestedExpectation>(), new List<SuggestedExpectation>());
        for (var e = 0; e < candidates.Count; e++)
        {
            var line = new SuggestedExpectation(candidates[e].ToYaml(), late[e], Interval.Wilson(late[e], days.Count - split));
            // What already fails where it was learnt is no expectation.
            (line.FalseAlarms.Estimate <= mostAlarms && early[e] <= mostAlarms * split ? kept : withheld).Add(line);
        }
        return new(split, days.Count - split, mostAlarms, kept, withheld);
    }

    static List<(long First, long End)> Days(RowsFile file)
    {
        var days = new List<(long, long)>();
        for (long first = 0; first < file.Rows;)
        {
            var day = Math.Floor(TimeSplit.TimeAt(file, first) / DatasetImport.Day);
            var end = file.FirstAtOrAfter((day + 1) * DatasetImport.Day);
            days.Add((first, end));
            first = end;
        }
        return days;
    }

    static List<ExpectationConfig> Candidates(ProjectConfig project, RowsFile file, IReadOnlyList<(long First, long End)> days)
    {
        var columns = project.AllColumns;
        var learnt = columns.Select(c => new LearntColumn(c)).ToArray();
        var batch = file.CreateBatch(columns.Select(c => c.Name), ColumnBatch.TrainingRows);
        foreach (var (first, end) in days)
        {
            for (var start = first; start < end; start += ColumnBatch.TrainingRows)
            {
                file.Read(batch, start, (int)Math.Min(ColumnBatch.TrainingRows, end - start));
                for (var c = 0; c < learnt.Length; c++) { learnt[c].Take(batch.Vectors[c], batch.Rows); }
            }
            foreach (var column in learnt) { column.EndDay(); }
        }
        var candidates = learnt.SelectMany((l, c) => l.Candidates(columns[c].Name == project.Data.Key)).ToList();
        candidates.AddRange(columns.Where(c => c.Kind == ValueKind.Text).Select(c => new ExpectationConfig { Kind = ExpectationKind.Unique, Column = c.Name, Level = ExpectationLevel.Warn }));
        string[] times = [.. columns.Where(c => c.Kind == ValueKind.Time).Take(10).Select(c => Quoted(c.Name))];
        candidates.AddRange(times.SelectMany(a => times.Where(b => b != a), (a, b) => new ExpectationConfig { Kind = ExpectationKind.Holds, Condition = $"{a} <= {b}", AtLeast = 0.999, Level = ExpectationLevel.Warn }));
        return candidates;
    }

    static string Quoted(string name) => name.All(c => char.IsLetterOrDigit(c) || c == '_') && !char.IsDigit(name[0]) && name is not ("true" or "false" or "not" or "and" or "or") ? name : $"`{name}`";

    static ValidationScan Scan(ValidationPlan plan, RowsFile file, (long First, long End) day, string temporary)
    {
        var scan = new ValidationScan(plan, 0, temporary);
        var batch = file.CreateBatch(plan.Columns.Select(c => c.Name), ColumnBatch.TrainingRows);
        var times = new double[ColumnBatch.TrainingRows];
        for (var start = day.First; start < day.End; start += ColumnBatch.TrainingRows)
        {
            var rows = (int)Math.Min(ColumnBatch.TrainingRows, day.End - start);
            file.Read(batch, start, rows);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, rows));
            scan.Take(batch, times, new("row", start + 1));
        }
        scan.Finish(0, _ => 0);
        return scan;
    }
}
