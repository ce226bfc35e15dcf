using System.Globalization;
using System.Text.Json;
using Relearn.Analysis;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.OffPolicy;
using Relearn.Analysis.Tradeoffs;
using Relearn.Inference;
using Relearn.Loop;
using Relearn.Loop.Objectives;
using Relearn.Loop.Rescoping;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Scoping.Editing;
using Relearn.Serving;
using Relearn.Serving.Combining;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn;

// Decoupled objectives: a model each, and weights that are configuration.
public sealed partial class Workspace
{
    /// <summary>Learns objectives besides the label, so that they can be weighed.</summary>
    /// <param name="names">Which; none: all that are declared.</param>
    /// <param name="cancellation">Stops it.</param>
    internal async Task<ObjectivesReport> LearnObjectivesAsync(IReadOnlyList<string> names, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "model objectives");
        ObjectiveConfig[] declared = [.. Project.OtherObjectives];
        if (declared.Length == 0) { throw ObjectivesErrors.NoObjectives(Project.Name).Exception(); }
        UserError[] unknown = [.. names.Where(n => declared.All(o => o.Name != n)).Select(n => ObjectivesErrors.ObjectiveUnknown(n, [.. declared.Select(o => o.Name)]))];
        if (unknown.Length > 0) { throw new UserErrorException(unknown); }
        using var taken = Lock("model objectives");
        var context = Context(cancellation);
        var runs = new List<ObjectiveRun>();
        foreach (var objective in declared.Where(o => names.Count == 0 || names.Contains(o.Name))) { runs.Add((await ObjectiveStep.DoAsync(context, objective).ConfigureAwait(false)).Value); }
        return new(Project.Name, runs);
    }

    /// <summary>What each objective counts now.</summary>
    internal WeightsReport Weights()
    {
        BinaryOnly.Require(Project, "serve weights");
        return WeightsOf(Project, null, null);
    }

    /// <summary>Declares other weights, and makes a release of the live run with them: nothing is trained.</summary>
    /// <param name="changes">As <c>NAME=NUMBER</c>.</param>
    /// <param name="mode">How the release starts; null is as declared, and direct where nothing is live.</param>
    /// <param name="share">The challenger's share; null is as declared.</param>
    /// <param name="because">Beginning of the id of the review or diagnosis that it comes from.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="UserErrorException">A model is missing, the release breaks the scope, or something else is under way: all of it at once, and nothing was changed.</exception>
    internal async Task<WeightsReport> SetWeightsAsync(IReadOnlyList<string> changes, ReleaseMode? mode, double? share, string? because = null, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "serve weights");
        var weights = Parse(changes);
        using var taken = Lock("serve weights");
        var live = Rollout.LiveRelease(Ledger) ?? throw ServingErrors.NothingReleased(Project.Name).Exception();
        var runId = Release.Parse(Ledger.Find(live)!.Body).Run;
        var path = Path.Combine(Folder, ProjectFile.FileName);
        var wanted = weights.Select(w => ($"serving.weights.{w.Name}", (string?)w.Value.ToString("R", CultureInfo.InvariantCulture))).ToArray();
        // Whatever stands against it is found before anything is changed.
        var project = ProjectFile.Parse(ProjectEdit.Apply(File.ReadAllText(path), path, wanted).Text, path).Config!;
        var context = new CircleContext(project, Folder, Paths, Ledger, Artifacts, _options.Time, _options.Actor, Context(cancellation).Execution, _options.Progress);
        var run = RunOf(Release.Parse(Ledger.Find(live)!.Body));
        var gate = Ledger.List("gate", int.MaxValue).FirstOrDefault(g => g.Inputs.Contains(runId));
        using var file = Circle.OpenRows(context, run.RowsHash);
        var (releaseId, _) = await Circle.ReleaseAsync(context, runId, run, gate?.Id ?? "", file).ConfigureAwait(false);
        var how = mode ?? project.Release.Mode;
        var (release, broken) = await ReleaseStep.CheckAsync(context, releaseId, runId).ConfigureAwait(false);
        using var rollout = RolloutLock("serve weights");
        var rollouts = RolloutsBy();
        rollouts.Settle();
        var starting = new Starting(project, Ledger, rollouts, _options.Actor);
        UserError[] problems = [.. broken, .. starting.Problems(release, how, share)];
        if (problems.Length > 0) { throw new UserErrorException(problems); }
        var change = new ScopeChanging(Context(cancellation)).Set(wanted, because);
        return WeightsOf(project, change, starting.Do(release, how, share));
    }

    List<(string Name, double Value)> Parse(IReadOnlyList<string> changes)
    {
        var (parsed, problems) = (new List<(string, double)>(), new List<UserError>());
        foreach (var text in changes)
        {
            var at = text.LastIndexOf('=');
            if (at < 1 || !double.TryParse(text[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) { problems.Add(ObjectivesErrors.WeightWrong(text)); }
            else { parsed.Add((text[..at], value)); }
        }
        string[] known = [Project.Label.Name, .. Project.OtherObjectives.Select(o => o.Name)];
        problems.AddRange(parsed.Where(p => !known.Contains(p.Item1)).Select(p => ObjectivesErrors.ObjectiveUnknown(p.Item1, [.. known.Skip(1)])));
        return problems.Count > 0 ? throw new UserErrorException(problems) : parsed;
    }

    WeightsReport WeightsOf(ProjectConfig project, ScopeChangeLine? change, ReleaseOutcome? outcome)
    {
        var context = Context(default);
        var live = Rollout.LiveRelease(Ledger);
        var release = live is null ? null : Release.Parse(Ledger.Find(live)!.Body);
        var run = release is null ? null : RunOf(release);
        double? LiveWeight(string name) => release?.Weights?.Objectives.FirstOrDefault(o => o.Name == name)?.Weight ?? (release is { Weights: null } && name == project.Label.Name ? 1 : null);
        var lines = new List<ObjectiveLine> { new(project.Label.Name, project.Label.Value, project.Serving.Weights.GetValueOrDefault(project.Label.Name, 1), LiveWeight(project.Label.Name), release?.Run, run is null ? null : true, run?.Metrics.RocAuc?.Estimate, run?.TrainedUntil) };
        foreach (var objective in project.OtherObjectives)
        {
            var newest = ObjectiveStep.Newest(context, objective)?.Value;
            lines.Add(new(objective.Name, objective.Value, project.Serving.Weights.GetValueOrDefault(objective.Name), LiveWeight(objective.Name), newest?.Run, newest?.Passed, newest?.Metrics.RocAuc?.Estimate, newest?.TrainedUntil));
        }
        return new(project.Name, lines, live, release is null ? null : release.Weights?.Version ?? "single", change, outcome);
    }

    /// <summary>What other weights of the objectives would bring, by the log of the live release; noted in the ledger, and drawn.</summary>
    /// <param name="steps">Weights are multiples of one over this.</param>
    /// <exception cref="UserErrorException">Fewer than two objectives are learnt, or nothing was reported of any.</exception>
    internal TradeoffReport Tradeoff(int steps)
    {
        BinaryOnly.Require(Project, "analyze tradeoff");
        var live = OpenRelease();
        var (context, run) = (Context(default), RunOf(live.Release));
        ObjectiveConfig[] declared = [.. Project.OtherObjectives];
        if (declared.Length == 0) { throw ObjectivesErrors.NoObjectives(Project.Name).Exception(); }
        var found = declared.Select(o => (Objective: o, ObjectiveStep.Newest(context, o)?.Value)).ToArray();
        UserError[] absent = [.. found.Where(f => f.Value is null).Select(f => ObjectivesErrors.NotLearnt(Folder, f.Objective.Name))];
        if (absent.Length == found.Length) { throw new UserErrorException(absent); }
        var learnt = found.Where(f => f.Value is not null).Select(f => (f.Objective, Run: f.Value!)).ToArray();
        WeightedObjective[] weighed = [WeightsStep.OfLabel(Project, live.Release.Run, run) with { Weight = 1 }, .. learnt.Select(f => WeightsStep.Of(Project, f.Objective, f.Run, 1))];
        Predictor[] others = [.. learnt.Select(f => OpenBundle(f.Run.BundleHash))];
        // Whatever cannot decide together cannot be weighed either.
        _ = new CombinedModels(new(weighed), live.Predictor, others);
        var decisions = ReadKpiDecisions("live").Decisions;
        var (axes, missing) = AxesOf(decisions, [.. learnt.Select(f => f.Objective)]);
        var report = TradeoffStudy.Of(Project.Name, live.Context.Release, [.. weighed.Select(w => w.Name)],
            LoggedChoices.Read(Paths.Log, live.Context.Release, weighed, (c, o) => o == 0 ? c.Scores[0] : PolicyLog.ScoreOf(others[o - 1], c)), axes, steps, Project.Seed, [.. absent.Select(a => a.Message), .. missing]);
        Append(TradeoffReport.Kind, TradeoffReport.Algorithm, [live.Context.Release], string.Create(CultureInfo.InvariantCulture, $"{steps} {report.Decisions} {decisions.Moment:R}"), JsonSerializer.Serialize(report, AnalysisJson.Default.TradeoffReport));
        Directory.CreateDirectory(Paths.Reports);
        AtomicFile.WriteText(TradeoffChartPath, TradeoffChart.VegaLite(report));
        return report;
    }

    /// <summary>Where the chart of the front stands: a Vega-Lite specification with its data.</summary>
    internal string TradeoffChartPath => Path.Combine(Paths.Reports, "tradeoff.vl.json");

    // What is weighed by its measure, then other KPIs; a decision each.
    (List<(KpiMeter, bool)> Axes, List<string> Missing) AxesOf(KpiDecisions decisions, ObjectiveConfig[] learnt)
    {
        var (axes, missing) = (new List<(KpiMeter, bool)>(), new List<string>());
        var label = Project.Objectives.FirstOrDefault(o => o.Name == Project.Label.Name || o.Value == Project.Label.Value);
        foreach (var (name, measure) in learnt.Select(o => (o.Name, o.Measure)).Prepend((Project.Label.Name, label?.Measure)))
        {
            if (measure is null) { missing.Add($"'{name}' declares no 'measure', so nobody can count what comes of it."); }
            else { Take(new() { Name = name, Measure = measure }, true); }
        }
        foreach (var kpi in Project.Kpis.Where(k => axes.All(a => a.Item1.Kpi.Name != k.Name)))
        {
            if (kpi.Form is KpiForm.Sum or KpiForm.Rate) { Take(kpi with { PerKey = false }, false); }
            else { missing.Add($"KPI '{kpi.Name}' is no sum and no rate over decisions, so it is not drawn."); }
        }
        return axes.Any(a => a.Item2) ? (axes, missing) : throw AnalysisErrors.NothingToTrade(Project.Name, missing).Exception();

        void Take(MeasuredKpiConfig kpi, bool objective)
        {
            var meter = new KpiMeter(decisions, kpi);
            if (meter.Missing is { } lacks) { missing.Add($"'{kpi.Name}': {lacks}"); }
            else { axes.Add((meter, objective)); }
        }
    }
}
