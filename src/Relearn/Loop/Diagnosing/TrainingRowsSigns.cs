using Relearn.Analysis.Causes;
using Relearn.Inference.Features;
using Relearn.Modeling.Evaluation;
using Relearn.Serving;

namespace Relearn.Loop.Diagnosing;

/// <summary>Columns of the training rows that are not as they were, where what is served is: the training rows were broken.</summary>
static class TrainingRowsSigns
{
    const double ColumnOff = 0.1;
    const int MostRows = 2000;
    const int LeastRows = 100;

    static readonly HashSet<string> OfColumns =
    [
        Signs.ColumnMissing, Signs.ColumnGone, Signs.MissingAtSource, Signs.UnseenValues, Signs.SpellingChanged, Signs.OutOfRange, Signs.Stuck, Signs.PointMass, Signs.RelationBroken, Signs.AffineMap, Signs.OneColumnMoved,
        Signs.ColumnsMoved, Signs.ColumnsExchanged,
    ];

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Live is not { Decisions: { } decisions } live || live.Run.Classes is not null || @case.Earlier.Count == 0) { return; }
        var served = ServedRows.Read(live.Model.Predictor, @case.Context.Paths.Log, PredictionLog.Live, null, decisions, _ => true, MostRows);
        if (served.Rows.Count < LeastRows) { return; }
        findings.Look(Signs.TrainingRowsOff);
        var off = new HashSet<string>();
        foreach (var column in live.Run.Inputs.Where(c => c.Kind != ValueKind.Time))
        {
            foreach (var (_, run) in @case.Earlier)
            {
                if (off.Contains(column.Column) || run.Inputs.FirstOrDefault(i => i.Column == column.Column && i.Kind == column.Kind) is not { } then) { continue; }
                var (missing, distance) = (column.MissingShare - then.MissingShare, DistanceOf(then, column));
                if (Math.Abs(missing) < ColumnOff && distance < ColumnOff) { continue; }
                var (nowMissing, toThen, toLearnt) = Served(served, column.Column, then, column);
                // What is served is as what the release before learnt from, and not as what this one did.
                if (toThen + Math.Abs(nowMissing - then.MissingShare) > (toLearnt + Math.Abs(nowMissing - column.MissingShare)) / 2) { continue; }
                off.Add(column.Column);
                findings.See(Signs.TrainingRowsOff, column.Column, 3 + Math.Log(1 + Math.Max(Math.Abs(missing), distance) / ColumnOff),
                    FormattableString.Invariant($"'{column.Column}' of the training rows: {column.MissingShare:0.0%} missing after {then.MissingShare:0.0%}, distance {distance:0.00} from those of an earlier release; what is served is as it was then (distance {toThen:0.00}), and not as what was learnt from ({toLearnt:0.00})"), proof: true);
            }
        }
        // Held against broken training rows what is served seems to have moved.
        if (off.Count > 0) { findings.Drop(e => OfColumns.Contains(e.Sign) && e.Subject.Split(", ").Any(off.Contains)); }
    }

    static (double Missing, double ToThen, double ToLearnt) Served(ServedRows served, string column, InputReference then, InputReference learnt)
    {
        var place = Enumerable.Range(0, served.Inputs.Count).First(c => served.Inputs[c].Name == column);
        var missing = (double)served.Rows.Count(r => ServedRows.IsMissing(r, place)) / served.Rows.Count;
        var now = served.Inputs[place].Kind == ValueKind.Text ? OfTexts(column, served.Texts(place)) : OfNumbers(column, served.Numbers(place));
        return (missing, DistanceOf(then, now), DistanceOf(learnt, now));
    }

    static InputReference OfTexts(string column, string[] texts)
    {
        var shares = texts.GroupBy(t => t).Select(g => (g.Key, Share: (double)g.Count() / texts.Length)).OrderByDescending(g => g.Share).ThenBy(g => g.Key, StringComparer.Ordinal).ToArray();
        return new(column, ValueKind.Text, texts.Length, 0, null, [.. shares.Select(s => s.Key)], [.. shares.Select(s => s.Share), 0]);
    }

    static InputReference OfNumbers(string column, double[] numbers)
    {
        double[] cuts = [.. numbers.Distinct()];
        return new(column, ValueKind.Number, numbers.Length, 0, cuts, null, [.. cuts.Select(c => (double)numbers.Count(n => n == c) / numbers.Length), 0]);
    }

    static double DistanceOf(InputReference then, InputReference now)
    {
        if (now.Kind == ValueKind.Text)
        {
            if (then.Terms is null || now.Terms is null) { return 0; }
            var shares = then.Terms.Zip(then.Shares).ToDictionary(t => t.First, t => t.Second);
            return now.Terms.Zip(now.Shares).Sum(t => Math.Max(0, t.Second - shares.GetValueOrDefault(t.First)));
        }
        if (then.Cuts is not { Count: > 0 } || now.Cuts is not { Count: > 0 }) { return 0; }
        // Both distribution functions at the cuts of the one with fewer: between its cuts it does not say.
        var (fine, coarse) = then.Cuts.Count > now.Cuts.Count ? (then, now) : (now, then);
        double below = 0, most = 0, finer = 0;
        for (int c = 0, f = 0; c < coarse.Cuts!.Count; c++)
        {
            below += coarse.Shares[c];
            for (; f < fine.Cuts!.Count && fine.Cuts[f] <= coarse.Cuts[c]; f++) { finer += fine.Shares[f]; }
            most = Math.Max(most, Math.Abs(below - finer));
        }
        return most;
    }
}
