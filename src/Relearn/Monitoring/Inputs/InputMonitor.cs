using System.Globalization;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>Turns windows, in order, into evidence. One a stream of windows.</summary>
sealed class InputMonitor(InputHistory history, WindowSeason season)
{
    const int LeastWindowsBefore = 3;
    const int MostWindowsBefore = 28;

    readonly List<double> _volumes = [];
    InputScores? _before;
    int _windowBefore;

    /// <summary>How evidence names a column.</summary>
    public static string SubjectOf(ProfileReference reference, int column) =>
        column < reference.Inputs.Count ? reference.Inputs[column].Name : $"feature {reference.Features[column - reference.Inputs.Count].Name}";

    /// <summary>Takes the next window.</summary>
    /// <param name="window">Its number.</param>
    /// <param name="profile">What it was; null where it has no rows.</param>
    /// <param name="whole">How many rows it has says something.</param>
    public (IReadOnlyList<WindowEvidence> Evidence, InputMatch? Match) Step(int window, WindowProfile? profile, bool whole)
    {
        if (history.Match(window) is not { } match) { return ([], null); }
        var scores = profile is null ? null : InputScores.Of(profile, match.Windows, match.SeasonKnown ? history.Classified : null);
        var before = window == _windowBefore + 1 ? _before : null;
        var found = new List<Scored>();
        if (scores is not null && profile is not null)
        {
            for (var k = 0; k < ScoreKind.OfColumns.Count; k++)
            {
                var kind = ScoreKind.OfColumns[k];
                if (!match.SeasonKnown && (kind == ScoreKind.Distance || kind == ScoreKind.Top)) { continue; }
                for (var c = 0; c < profile.Columns.Length; c++)
                {
                    if (double.IsNaN(scores.Columns[k][c])) { continue; }
                    var expected = match.Expected.Columns[k][c];
                    var sampling = InputScores.Sampling(kind, expected.Center, profile.Columns[c].Present, match.Windows.RowsEach);
                    found.Add(new(kind, SubjectOf(profile.Reference, c), expected.PValue(scores.Columns[k][c], before?.Columns[k][c] ?? double.NaN, kind, sampling), Detail(kind, profile, match, c, expected)));
                }
            }
            for (var k = 1; k < ScoreKind.OfWindows.Count; k++)
            {
                var (kind, expected) = (ScoreKind.OfWindows[k], match.Expected.Window[k]);
                if (double.IsNaN(scores.Window[k])) { continue; }
                found.Add(new(kind, "", expected.PValue(scores.Window[k], before?.Window[k] ?? double.NaN, kind, InputScores.Sampling(kind, expected.Center, profile.Rows, match.Windows.RowsEach)), Detail(kind, profile, match, scores.Window[k], expected)));
            }
        }
        if (season.HasCalendar && match.SeasonKnown && whole && Volume(profile, match) is { } volume) { found.Add(volume); }
        (_before, _windowBefore) = (scores, window);
        return ([.. found.Select(f => new WindowEvidence(f.Kind.Monitor, f.Subject, 1.0 / found.Count(o => o.Kind == f.Kind), f.Kind.Harm, ScorePrediction.EValueOf(f.PValue), f.Detail, 2))], match);
    }

    readonly record struct Scored(ScoreKind Kind, string Subject, double PValue, string Detail);

    // A service does not get as many requests as its training data has rows: the season is that of history, the level that of the windows before.
    Scored? Volume(WindowProfile? profile, InputMatch match)
    {
        var off = Math.Log((profile?.Rows ?? 0) + 1.0) - match.Windows.LogRows;
        double[] before = [.. _volumes.TakeLast(MostWindowsBefore).Order()];
        _volumes.Add(off);
        if (before.Length < LeastWindowsBefore) { return null; }
        var (level, expected) = (before[before.Length / 2], match.Expected.Window[0]);
        var usual = Math.Exp(level + match.Windows.LogRows);
        var sampling = InputScores.Sampling(ScoreKind.Volume, 0, usual, match.Windows.RowsEach) + expected.Scale * expected.Scale / before.Length;
        return new(ScoreKind.Volume, "", expected.PValue(off - level, double.NaN, ScoreKind.Volume, sampling), string.Create(CultureInfo.InvariantCulture, $"{profile?.Rows ?? 0:N0} rows; {usual:N0} were to be expected of the windows before and the season"));
    }

    static string Detail(ScoreKind kind, WindowProfile profile, InputMatch match, int c, ScorePrediction expected)
    {
        var (column, matched) = (profile.Columns[c], match.Windows);
        if (kind == ScoreKind.Nulls)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Share(column.Missing, column.Rows)} of the rows have no value ({Sources(column)}); {Share(matched.Missing(c), matched.Missing(c) + matched.Present(c))} in {match.Words}");
        }
        if (kind == ScoreKind.Range) { return string.Create(CultureInfo.InvariantCulture, $"{Share(column.OutOfRange, column.Present)} of the values lie out of {column.Reference.Lowest:G4} to {column.Reference.Highest:G4} (training with its margin); least {column.Least:G4}, greatest {column.Most:G4}"); }
        if (kind == ScoreKind.Unseen) { return string.Create(CultureInfo.InvariantCulture, $"{Share(column.Unseen, column.Present)} of the values were not in training, {column.Reference.ExpectedUnseen:0.0%} were to be expected{(column.NewTexts.Count == 0 ? "" : $"; for example {string.Join(", ", column.NewTexts.Select(t => $"'{t}'"))}")}"); }
        if (kind == ScoreKind.Stuck) { return string.Create(CultureInfo.InvariantCulture, $"the longest run of one value is {column.Runs.Longest:N0} of {column.Rows:N0} rows"); }
        if (kind == ScoreKind.Top) { return string.Create(CultureInfo.InvariantCulture, $"{ChangeNames.TopText(column)} is {Share(column.Frequent.Top()?.Count ?? 0, column.Present)} of the values; the most frequent value was about {1 / (1 + Math.Exp(-matched.Top(c))):0.0%} in {match.Words}"); }
        return string.Create(CultureInfo.InvariantCulture, $"distance {InputScores.Distance(column, matched, c):0.000} from {match.Words}; history stays below {Usual(expected, kind):0.000}");
    }

    static string Detail(ScoreKind kind, WindowProfile profile, InputMatch match, double score, ScorePrediction expected)
    {
        var (rows, repeated) = profile.Hashes.Counts();
        return kind == ScoreKind.Duplicates ? string.Create(CultureInfo.InvariantCulture, $"{Share(repeated, rows)} of the rows say again what another said; {Share(match.Windows.Repeated, match.Windows.HashedRows)} in {match.Words}")
            : kind == ScoreKind.Clock ? string.Create(CultureInfo.InvariantCulture, $"{Share(profile.Clock.Future, profile.Clock.Rows)} of the events lie in the future of the log (up to {profile.Clock.MostAhead / 3.6e9:0.0} hours), {Share(profile.Clock.Backward, profile.Clock.Rows)} were logged before the one before")
            : string.Create(CultureInfo.InvariantCulture, $"a classifier tells the rows from {match.Words} with an AUC of {1 / (1 + Math.Exp(-score)):0.000}; history stays below {Usual(expected, kind):0.000}");
    }

    static double Usual(ScorePrediction expected, ScoreKind kind) => 1 / (1 + Math.Exp(-expected.Usual(kind)));

    static string Share(double part, double of) => of == 0 ? "0.0%" : (part / of).ToString("0.0%", CultureInfo.InvariantCulture);

    static string Sources(ColumnSketch column) => column.Missing == 0 ? "none" : string.Join(", ", new[] { (column.Null, "null"), (column.Absent, "absent"), (column.Empty, "empty"), (column.Unreadable, "of another kind") }.Where(s => s.Item1 > 0).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Item1:N0} {s.Item2}")));

    /// <summary>The distance that history stays below in 99 of 100 windows.</summary>
    public static double ToleranceOf(InputMatch match, int column) => Usual(match.Expected.Columns[ScoreKind.OfColumns.ToList().IndexOf(ScoreKind.Distance)][column], ScoreKind.Distance);

    /// <summary>The columns that tell a window from those it was held against, where the classifier tells them apart more than it should.</summary>
    public IReadOnlyList<string> TopFeatures(WindowProfile profile, InputMatch match, InputWindow window)
    {
        if (!window.Evidence.Any(e => e.Monitor == ScoreKind.Classifier.Monitor && e.EValue >= 1)) { return []; }
        return [.. DomainClassifier.Importance([.. profile.Sample.Rows.Select(r => r.Value)], match.Windows.Sample(), history.Classified).Take(5)
            .Select(f => string.Create(CultureInfo.InvariantCulture, $"{SubjectOf(profile.Reference, f.Column)} {f.Share:0%}"))];
    }
}
