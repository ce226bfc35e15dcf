using Relearn.Data;
using Relearn.Numerics;

namespace Relearn.Loop.Differences;

/// <summary>The one set of test rows that all models are judged by: of one run's test period the rows that no model of the comparison learns or calibrates from.</summary>
/// <param name="AfterRows">They are rows of the run after.</param>
/// <param name="Words">Which they are.</param>
/// <param name="Rows">Places of the rows in that side's data, ascending.</param>
/// <param name="LabelsBefore">Their labels as the one run has them.</param>
/// <param name="LabelsAfter">Their labels as the other has them.</param>
/// <param name="Blocks">What is resampled.</param>
sealed record JudgedRows(bool AfterRows, string Words, int[] Rows, bool[] LabelsBefore, bool[] LabelsAfter, ResamplingBlocks Blocks)
{
    /// <summary>More are not looked at: they are spread evenly, and each model's scores of them are held.</summary>
    public const int Most = 1 << 17;

    /// <summary>On fewer nothing is said.</summary>
    public const int Least = 50;

    /// <summary>Labels differ.</summary>
    public int Relabelled => LabelsBefore.Zip(LabelsAfter).Count(l => l.First != l.Second);

    /// <summary>Finds them.</summary>
    /// <param name="before">The one run.</param>
    /// <param name="after">The other run.</param>
    /// <param name="match">Which row is which; null: both have the same rows.</param>
    /// <param name="learnt">What is learnt and calibrated from: of which side's rows, from which row to which.</param>
    public static JudgedRows Of(RunSide before, RunSide after, RowMatch? match, IReadOnlyList<(bool AfterRows, long First, long End)> learnt)
    {
        var (a, b) = (Candidates(false), Candidates(true));
        var afterRows = b.Count >= a.Count;
        var chosen = afterRows ? b : a;
        var all = chosen.Count;
        if (all > Most) { chosen = [.. Enumerable.Range(0, Most).Select(i => chosen[(int)((long)i * all / Most)])]; }
        var file = (afterRows ? after : before).File!;
        int[] rows = [.. chosen.Select(c => c.Row)];
        var (days, time) = (new int[rows.Length], new double[1]);
        for (var i = 0; i < rows.Length; i++)
        {
            file.Read(RowsFile.EventTime, rows[i], time);
            days[i] = (int)Math.Floor(time[0] / DatasetImport.Day);
        }
        var run = afterRows ? after : before;
        var words = FormattableString.Invariant($"{all:N0} of the {run.Run.Metrics.Rows:N0} test rows of {run.Record.Id}{(all < run.Run.Metrics.Rows ? ": those that neither run learnt or calibrated from, and whose label both know" : "")}{(all > Most ? FormattableString.Invariant($"; {Most:N0} of them, evenly spread") : "")}");
        return new(afterRows, words, rows, [.. chosen.Select(c => c.Before)], [.. chosen.Select(c => c.After)], ResamplingBlocks.Of(days));

        List<(int Row, bool Before, bool After)> Candidates(bool afterSide)
        {
            var (own, other) = afterSide ? (after, before) : (before, after);
            var found = new List<(int, bool, bool)>();
            var (labels, known, theirs) = (new double[4096], new double[4096], new double[1]);
            var end = Math.Min(own.Run.Test.End, own.File!.Rows);
            for (var start = own.Run.Test.First; start < end; start += labels.Length)
            {
                var count = (int)Math.Min(labels.Length, end - start);
                own.File.Read(RowsFile.Label, start, labels.AsSpan(0, count));
                own.File.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
                for (var i = 0; i < count; i++)
                {
                    var row = (int)(start + i);
                    if (!own.Run.Test.Allows(row, labels[i], known[i])) { continue; }
                    var counterpart = match is null ? row : match.Other(afterSide)[row];
                    if (learnt.Any(l => (l.AfterRows == afterSide || match is null ? row : counterpart) is var at && at >= l.First && at < l.End)) { continue; }
                    var label = labels[i];
                    if (counterpart >= 0)
                    {
                        other.File!.Read(RowsFile.Label, counterpart, theirs);
                        label = theirs[0];
                        if (double.IsNaN(label)) { continue; }
                    }
                    found.Add((row, (afterSide ? label : labels[i]) != 0, (afterSide ? labels[i] : label) != 0));
                }
            }
            return found;
        }
    }
}
