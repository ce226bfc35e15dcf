using Relearn.Analysis.Experiments;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Analysis.OffPolicy;

/// <summary>A log of decisions in a file: what was done, with what probability, what came of it.</summary>
sealed class PolicyTable
{
    const int MemoryMb = 1024;
    const int MostActions = 10_000;

    readonly PolicyChoices _choices;
    readonly string _temporary;
    readonly TextCodes _parts = new();
    readonly TextCodes _actions = new();
    readonly List<int> _partOf = [], _taken = [];
    readonly List<double> _propensities = [], _rewards = [], _targets = [];
    readonly ColumnConfig[] _columns;
    readonly ColumnBuffer[] _context;
    long _leftOut;

    PolicyTable(PolicyChoices choices, string temporary, ColumnConfig[] columns) => (_choices, _temporary, _columns, _context) = (choices, temporary, columns, [.. choices.Context.Select((c, i) => new ColumnBuffer($"c{i}", columns.First(k => k.Name == c).Kind))]);

    /// <summary>Reads and evaluates.</summary>
    /// <param name="path">CSV, Parquet or JSON lines.</param>
    /// <param name="choices">What its columns mean, and what is asked.</param>
    /// <param name="temporary">Folder for what does not fit the memory.</param>
    /// <param name="execution">How the reward model is learnt.</param>
    /// <param name="seed">Seed of folds and resampling.</param>
    public static PolicyReport Evaluate(string path, PolicyChoices choices, string temporary, Execution execution, ulong seed = 1)
    {
        var name = Path.GetFileName(path);
        UserError[] missing = [.. new[] { ("--action", choices.Action), ("--reward", choices.Reward), ("--propensity", choices.Propensity) }.Where(o => o.Item2 is null).Select(o => OffPolicyErrors.PolicyColumnMissing(o.Item1, name))];
        if (missing.Length > 0) { throw new UserErrorException(missing); }
        var (kind, argument) = choices.Policy;
        string[] known = ["uniform", "always:ACTION", "column:NAME", "like:FILE"];
        if (kind != "uniform" && (kind is not ("always" or "column" or "like") || argument.Length == 0)) { throw OffPolicyErrors.PolicyUnknown(choices.To, known).Exception(); }
        string[] wanted = [choices.Action!, choices.Reward!, choices.Propensity!, .. choices.Context, .. new[] { choices.By, kind == "column" ? argument : null }.OfType<string>()];
        var table = new PolicyTable(choices, temporary, ColumnsOf(path, temporary, name, wanted, [choices.Reward!, choices.Propensity!, kind == "column" ? argument : choices.Reward!], [choices.Action!, choices.By ?? choices.Action!]));
        table.Read(path, name, kind == "column" ? argument : null);
        return table.Answer(name, kind, argument, execution, seed);
    }

    static ColumnConfig[] ColumnsOf(string path, string temporary, string name, string[] wanted, string[] numbers, string[] labels)
    {
        var found = DataSources.OpenFile(path, [], temporary, MemoryMb).Inspect();
        UserError[] unknown = [.. wanted.Distinct().Where(w => !found.Any(f => f.Name == w)).Select(w => DataErrors.ColumnUnknown(w, name, [.. found.Select(f => f.Name)]))];
        if (unknown.Length > 0) { throw new UserErrorException(unknown); }
        var columns = wanted.Distinct().Select(w => found.First(f => f.Name == w)).ToArray();
        UserError[] wrong = [.. columns.Where(c => numbers.Contains(c.Name) && c.Kind is not (ValueKind.Number or ValueKind.Boolean)).Select(c => DataErrors.TypeWrong(c.Name, name, c.Type, ValueKind.Number))];
        if (wrong.Length > 0) { throw new UserErrorException(wrong); }
        return [.. columns.Select(c => new ColumnConfig(c.Name, c.Kind is ValueKind.Time && !labels.Contains(c.Name) ? ValueKind.Number : c.Kind == ValueKind.Boolean && !labels.Contains(c.Name) ? ValueKind.Number : c.Kind))];
    }

    void Read(string path, string name, string? target)
    {
        int At(string? column) => Array.FindIndex(_columns, c => c.Name == column);
        var (action, reward, propensity, by, other) = (At(_choices.Action), At(_choices.Reward), At(_choices.Propensity), At(_choices.By), At(target));
        int[] context = [.. _choices.Context.Select(At)];
        var quarantine = new Quarantine();
        DataSources.OpenFile(path, [], _temporary, MemoryMb).Read(_columns, quarantine, (batch, places) =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                var done = ExperimentTable.TextOf(batch.Vectors[action], i);
                var (p, r, t) = (batch.Vectors[propensity].Numbers[i], batch.Vectors[reward].Numbers[i], other < 0 ? 0 : batch.Vectors[other].Numbers[i]);
                if (done is null || double.IsNaN(p) || double.IsNaN(r) || double.IsNaN(t))
                {
                    _leftOut++;
                    continue;
                }
                if (p is not (> 0 and <= 1)) { throw OffPolicyErrors.PropensityWrong(_choices.Propensity!, p, places[i]).Exception(); }
                if (other >= 0 && t is not (>= 0 and <= 1)) { throw OffPolicyErrors.TargetWrong(target!, t, places[i]).Exception(); }
                var code = _actions.CodeOf(done);
                if (code < 0) { throw OffPolicyErrors.TooManyActions(_choices.Action!, MostActions).Exception(); }
                _taken.Add(code);
                _propensities.Add(p);
                _rewards.Add(r);
                _targets.Add(t);
                _partOf.Add(by < 0 ? 0 : _parts.CodeOf(ExperimentTable.TextOf(batch.Vectors[by], i)));
                for (var c = 0; c < context.Length; c++) { _context[c].Add(batch.Vectors[context[c]], [i]); }
            }
            return true;
        });
        _leftOut += quarantine.Count;
        if (_taken.Count == 0) { throw OffPolicyErrors.NothingToUse(name, _leftOut).Exception(); }
    }

    PolicyReport Answer(string name, string kind, string argument, Execution execution, ulong seed)
    {
        var always = kind == "always" ? _actions.Texts.ToList().IndexOf(argument) : -1;
        if (kind == "always" && always < 0) { throw OffPolicyErrors.ActionUnknown(argument, [.. _actions.Texts.Take(20)]).Exception(); }
        // Actions of the other log that this one never took stand behind its own.
        var shares = kind == "like" ? SharesOf(argument) : null;
        Func<int, int, double>? targetOf = kind switch
        {
            "uniform" => (_, _) => 1.0 / _actions.Texts.Count,
            "always" => (_, a) => a == always ? 1 : 0,
            "like" => (row, a) => shares!.GetValueOrDefault((_partOf[row], a)),
            _ => null,
        };
        var rows = new PolicyRows(_actions.Texts) { TargetOf = targetOf };
        for (var i = 0; i < _taken.Count; i++) { rows.Add(_taken[i], _propensities[i], _rewards[i], targetOf?.Invoke(i, _taken[i]) ?? _targets[i]); }
        var two = _rewards.Distinct().Take(3).Order().ToArray();
        Func<RewardGuesses>? guess = targetOf is null ? null
            : two.Length == 2 ? () => RewardModel.OfOutcomes(rows, [.. _rewards.Select(r => r == two[1])], _context, (_, came) => came ? two[1] : two[0], _temporary, seed, execution) : () => RewardModel.OfMeans(rows);
        return PolicyEvaluation.Of(name, _choices.To, rows, _leftOut, guess, seed);
    }

    // How often each action was done in each part of another log.
    Dictionary<(int Part, int Action), double> SharesOf(string path)
    {
        var name = Path.GetFileName(path);
        string[] wanted = [_choices.Action!, .. new[] { _choices.By }.OfType<string>()];
        var columns = ColumnsOf(path, _temporary, name, wanted, [], wanted);
        var (counts, totals) = (new Dictionary<(int, int), double>(), new Dictionary<int, double>());
        DataSources.OpenFile(path, [], _temporary, MemoryMb).Read(columns, new Quarantine(), (batch, _) =>
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                var action = _actions.CodeOf(ExperimentTable.TextOf(batch.Vectors[0], i));
                var part = columns.Length == 1 ? 0 : _parts.CodeOf(ExperimentTable.TextOf(batch.Vectors[1], i));
                if (action < 0) { continue; }
                counts[(part, action)] = counts.GetValueOrDefault((part, action)) + 1;
                totals[part] = totals.GetValueOrDefault(part) + 1;
            }
            return true;
        });
        return counts.ToDictionary(c => c.Key, c => c.Value / totals[c.Key.Item1]);
    }
}
