using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>The windows that a model learnt from: which of them a window is held against, and what their own scores were when each was held against the others in the same way.</summary>
sealed class InputHistory
{
    // Fewer scores of history say nothing about how windows vary.
    const int LeastScores = 8;
    const int LeastMatches = 3;
    const int MostScored = 366;

    // A window and its neighbours are alike: they are never held against one another.
    const double LeastGapDays = 8;
    const double GapStepDays = 28;
    const double Wider = 1.5;

    readonly IReadOnlyList<(int Window, WindowProfile Profile)> _windows;
    readonly WindowSeason _season;
    readonly int[] _classified;
    readonly Dictionary<(Closeness, double), InputExpectation?> _expectations = [];

    enum Closeness
    {
        Season,
        Kind,
        Any,
    }

    /// <summary>Takes the windows of the reference, in order. The first and the last are seldom whole, so they are left out where there are enough.</summary>
    public InputHistory(IReadOnlyList<(int Window, WindowProfile Profile)> windows, WindowSeason season)
    {
        _windows = windows.Count > 4 ? [.. windows.Skip(1).SkipLast(1)] : windows;
        _season = season;
        _classified = windows.Count == 0 ? [] : [.. Enumerable.Range(0, windows[0].Profile.Columns.Length).Where(MayBeClassified)];
    }

    /// <summary>Number of windows.</summary>
    public int Count => _windows.Count;

    /// <summary>Columns that the classifier looks at: clocks move on by themselves, and so does what is made of them.</summary>
    public IReadOnlyList<int> Classified => _classified;

    bool MayBeClassified(int column)
    {
        if (_windows[0].Profile.Columns[column].Reference.Kind == Inference.Features.ValueKind.Time) { return false; }
        var step = Math.Max(1, _windows.Count / 12);
        var moves = new List<double>();
        for (var i = 0; i + step < _windows.Count; i += step)
        {
            if (_windows[i].Profile.Columns[column].Present >= InputScores.LeastRows && _windows[i + step].Profile.Columns[column].Present > 0) { moves.Add(InputScores.Distance(_windows[i].Profile.Columns[column], new([_windows[i + step].Profile]), column)); }
        }
        moves.Sort();
        return moves.Count == 0 || moves[moves.Count / 2] < 0.4;
    }

    /// <summary>What a window is held against, and what is expected of its scores; null where there is no history at all.</summary>
    public InputMatch? Match(int window)
    {
        if (_windows.Count == 0) { return null; }
        var holiday = _season.HolidayOf(window);
        foreach (var closeness in new[] { Closeness.Season, Closeness.Kind })
        {
            var found = Find(window, closeness, LeastGapDays);
            if (found.Count < (holiday is null ? LeastMatches : 1)) { continue; }
            if (Expect(closeness, Nearest(window, found)) is { } expected)
            {
                return new(new([.. found.Select(f => f.Profile)]), holiday is null ? expected : expected.Widened(Wider), SeasonKnown: true,
                    closeness == Closeness.Season ? $"{found.Count} of the same season" : $"{found.Count} of the same place in the week");
            }
        }
        return new(new([.. _windows.Select(f => f.Profile)]), Expect(Closeness.Any, Nearest(window, _windows)) ?? InputExpectation.WithoutHistory(_windows[0].Profile.Columns.Length, Wider), SeasonKnown: holiday is null, $"all {_windows.Count} that the model learnt from");
    }

    double Nearest(int window, IReadOnlyList<(int Window, WindowProfile Profile)> found) => _season.HasCalendar ? found.Min(f => _season.DaysBetween(window, f.Window)) : LeastGapDays;

    List<(int Window, WindowProfile Profile)> Find(int window, Closeness closeness, double gapDays) =>
        [.. _windows.Where(w => _season.DaysBetween(window, w.Window) >= gapDays && closeness switch
        {
            Closeness.Season => _season.SameSeason(window, w.Window),
            Closeness.Kind => _season.SameKind(window, w.Window),
            _ => true,
        })];

    // A window of June that is held against January is further off than one of February: history is compared at the same distance, as far as it reaches.
    InputExpectation? Expect(Closeness closeness, double gapDays)
    {
        for (var gap = Math.Max(LeastGapDays, Math.Floor(gapDays / GapStepDays) * GapStepDays); ; gap = Math.Max(LeastGapDays, gap / 2))
        {
            if (!_expectations.TryGetValue((closeness, gap), out var expected)) { _expectations.Add((closeness, gap), expected = Learn(closeness, gap)); }
            if (expected is not null) { return gap < gapDays / 2 ? expected.Widened(Wider) : expected; }
            if (gap == LeastGapDays) { return null; }
        }
    }

    InputExpectation? Learn(Closeness closeness, double gap)
    {
        var step = (_windows.Count + MostScored - 1) / MostScored;
        int[] asked = [.. Enumerable.Range(0, _windows.Count).Where(i => i % step == 0 && _season.HolidayOf(_windows[i].Window) is null)];
        var scores = new InputScores?[asked.Length];
        Parallel.For(0, asked.Length, at =>
        {
            var (window, profile) = _windows[asked[at]];
            var found = Find(window, closeness, gap);
            // Classifying all of many windows would take longer than the rest: runs of four of them are enough.
            if (found.Count >= LeastMatches) { scores[at] = InputScores.Of(profile, new([.. found.Select(f => f.Profile)]), asked.Length <= 120 || at % 24 < 4 ? _classified : null); }
        });
        return scores.Count(s => s is not null) < LeastScores ? null : InputExpectation.Of(scores, _windows[0].Profile.Columns.Length);
    }
}
