using System.Text.Json;
using Relearn.Analysis;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.Pages;
using Relearn.Analysis.Portfolio;
using Relearn.Analysis.Value;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn;

// What the business gained.
public sealed partial class Workspace
{
    /// <summary>Reads the KPIs of all releases and arms.</summary>
    /// <param name="source"><c>live</c> or <c>replay</c>; null: live if anything was answered live, else replay.</param>
    internal KpiReport Kpis(string? source = null)
    {
        if (Project.Kpis.Count == 0) { throw AnalysisErrors.NoKpis(Project.Name).Exception(); }
        var (decisions, name) = ReadKpiDecisions(source);
        var report = KpiReading.Of(Project, decisions, name, ModelGains());
        Append(KpiReport.Kind, KpiReport.Algorithm, [.. report.Kpis.SelectMany(k => k.Releases).Select(r => r.Name).Distinct().Where(r => Ledger.Find(r) is not null)],
            FormattableString.Invariant($"{name} {report.Decisions} {report.Moment:R}"), JsonSerializer.Serialize(report, AnalysisJson.Default.KpiReport));
        return report;
    }

    /// <summary>The decisions of the log with what was reported about them.</summary>
    /// <param name="source">As of <see cref="Kpis"/>.</param>
    internal (KpiDecisions Decisions, string Source) ReadKpiDecisions(string? source = null)
    {
        var now = (_options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0;
        KpiDecisions Live() => KpiDecisions.Read(Project, Paths.Log, [(PredictionLog.Live, null), (PredictionLog.Outcomes, null)], now);
        KpiDecisions Replayed() => KpiDecisions.Read(Project, Paths.Log, [(PredictionLog.Replay, Rollout.LiveRelease(Ledger) is { } live ? ReplayWriter(live) : -1)], null);
        if (source is "replay") { return (Replayed(), source); }
        var answered = Live();
        if (answered.Count > 0 || source is "live") { return answered.Count > 0 ? (answered, "live") : throw AnalysisErrors.NothingServed(Project.Name).Exception(); }
        var replayed = Replayed();
        return replayed.Count > 0 ? (replayed, "replay") : throw AnalysisErrors.NothingServed(Project.Name).Exception();
    }

    // Of the rollouts that ended with figures: how much lower the challenger's squared error was than the champion's. The interval holds at every moment, so it is wider than its standard error asks for.
    Dictionary<string, RelativeChange> ModelGains()
    {
        const double Z = 1.959963984540054;
        var gains = new Dictionary<string, RelativeChange>();
        foreach (var (decision, _, _) in RolloutsBy().Decisions())
        {
            if (decision.Evidence is not { LossGain: { } gain, Champion.MeanLoss: > 0 and var loss } || !double.IsFinite(gain.High - gain.Low)) { continue; }
            gains[decision.Rollout] = new(gain.Estimate / loss, Math.Pow((gain.High - gain.Low) / (2 * Z * loss), 2));
        }
        return gains;
    }

    /// <summary>Counts what each release earned more than another way of deciding, less what it took.</summary>
    internal ValueReport Value()
    {
        var now = _options.Time.GetUtcNow();
        var report = ValueLedger.Of(Project, Ledger, Paths.Log, now);
        Append(ValueReport.Kind, ValueReport.Algorithm, [.. report.Releases.Select(r => r.Release)], FormattableString.Invariant($"{now:O}"), JsonSerializer.Serialize(report, AnalysisJson.Default.ValueReport));
        return report;
    }

    /// <summary>Notes hours that people put into the project.</summary>
    /// <param name="hours">Above 0.</param>
    /// <param name="what">What for.</param>
    internal SpentTime Spend(double hours, string what)
    {
        if (hours is not (> 0 and <= 10_000)) { throw AnalysisErrors.HoursWrong(hours).Exception(); }
        var spent = new SpentTime(hours, what);
        // The same hours for the same thing may be spent twice.
        Append(SpentTime.Kind, SpentTime.Algorithm, [], FormattableString.Invariant($"{Ledger.NextNumber(SpentTime.Kind)}"), JsonSerializer.Serialize(spent, AnalysisJson.Default.SpentTime));
        return spent;
    }

    /// <summary>Writes one page for each reader from the same records: executives, product, engineers.</summary>
    /// <param name="source">As of <see cref="Review"/>.</param>
    /// <returns>Where they stand.</returns>
    internal IReadOnlyList<string> WriteReaderPages(string? source = null)
    {
        var missing = new List<string>();
        var review = Known(() => Review(source), missing);
        var kpis = Known(() => Kpis(source), missing);
        var changes = ScopeHistory().Changes.Select(c => FormattableString.Invariant($"{c.At:yyyy-MM-dd}, {c.Actor}: {(c.Undoes is not null ? "taken back: " : "")}{string.Join("; ", c.Changes.Select(k => $"{k.Key} is {k.After ?? "gone"}"))}{(c.Because is { } because ? $", because of {because}" : "")}"));
        var diagnosis = LastDiagnosis;
        if (diagnosis is not null && diagnosis.Release != Rollout.LiveRelease(Ledger))
        {
            missing.Add("The newest diagnosis is of another release than the one that is live: ask again with 'relearn diagnose'.");
            diagnosis = null;
        }
        var facts = new ReaderFacts(Project, review, kpis, Value(), diagnosis, [.. changes], missing);
        Directory.CreateDirectory(Paths.Reports);
        return [.. ReaderPage.All.Select(page =>
        {
            var path = Path.Combine(Paths.Reports, page.File);
            AtomicFile.WriteText(path, page.Write(facts));
            return path;
        })];
    }

    // What cannot be known yet is said on the page.
    static T? Known<T>(Func<T> read, List<string> missing) where T : class
    {
        try
        {
            return read();
        }
        catch (UserErrorException e)
        {
            missing.AddRange(e.Errors.Select(error => error.Message));
            return null;
        }
    }

    /// <summary>Looks at several projects side by side; one that cannot be opened is a line that says why.</summary>
    /// <param name="folders">Their folders.</param>
    /// <param name="options">How they are opened.</param>
    internal static PortfolioReport Portfolio(IReadOnlyList<string> folders, WorkspaceOptions? options = null) => new([.. folders.Select(folder =>
    {
        try
        {
            using var workspace = Open(folder, options);
            return PortfolioReview.Of(folder, workspace.Project, workspace.Ledger, workspace.Paths.Log, workspace.Time.GetUtcNow());
        }
        catch (UserErrorException e)
        {
            return PortfolioReview.Unreadable(folder, e.Errors);
        }
    })]);
}
