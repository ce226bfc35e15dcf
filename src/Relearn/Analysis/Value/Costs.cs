using System.Text.Json;
using Relearn.Data.Labels;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Analysis.Value;

/// <summary>What a project took, by the time at which it was written down.</summary>
sealed class Costs
{
    readonly ResourcesConfig _resources;
    readonly DateTimeOffset[] _labels;
    readonly (DateTimeOffset At, double Cpu)[] _work;
    readonly (DateTimeOffset At, double Hours)[] _spent;

    public Costs(ResourcesConfig resources, Ledger ledger, string logFolder)
    {
        _resources = resources;
        _labels = [.. LabelLedger.All(logFolder).Where(l => l.Origin == LabelOrigin.Person && !l.Withdrawn).Select(l => l.At)];
        _work = [.. ledger.Work().Select(w => (w.At, w.CpuSeconds))];
        _spent = [.. ledger.List(SpentTime.Kind, int.MaxValue).Select(r => (r.Circumstances.At, JsonSerializer.Deserialize(r.Body, AnalysisJson.Default.SpentTime)!.Hours))];
    }

    /// <summary>What was written down after a moment and until another.</summary>
    public CostLine Between(DateTimeOffset from, DateTimeOffset until)
    {
        bool Inside(DateTimeOffset at) => at > from && at <= until;
        var labels = _labels.LongCount(Inside);
        var (cpu, hours) = (_work.Where(w => Inside(w.At)).Sum(w => w.Cpu), _spent.Where(s => Inside(s.At)).Sum(s => s.Hours));
        return new(labels, labels * _resources.CostPerLabel, cpu, cpu / 3600 * _resources.CostPerCpuHour, hours, hours * _resources.CostPerPersonHour);
    }
}
