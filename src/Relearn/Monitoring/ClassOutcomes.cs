using Relearn.Inference.Models.Classes;
using Relearn.Serving;

namespace Relearn.Monitoring;

/// <summary>What was answered and what turned out, where there are several classes. An outcome is judged by the taxonomy that answered: an answer is right if the true class is it or stands below it.</summary>
sealed class ClassOutcomes(Taxonomy taxonomy, IReadOnlyList<int> classes, ClassWords? words)
{
    readonly HashSet<int> _classes = [.. classes];
    readonly List<int> _answers = [];
    readonly List<int> _best = [];
    readonly List<bool> _unfamiliar = [];
    readonly List<string?> _truths = [];
    readonly List<string> _ids = [];
    readonly List<byte[]?> _rawRows = [];

    /// <summary>The taxonomy that answered.</summary>
    public Taxonomy Taxonomy => taxonomy;

    /// <summary>The node that each decision answered, 0 for none.</summary>
    public IReadOnlyList<int> Answers => _answers;

    /// <summary>The class that fitted best, sure enough or not.</summary>
    public IReadOnlyList<int> Best => _best;

    /// <summary>Decisions about rows that look like nothing that the model learnt.</summary>
    public IReadOnlyList<bool> Unfamiliar => _unfamiliar;

    /// <summary>Path of the class that it turned out to be; null where nobody said.</summary>
    public IReadOnlyList<string?> Truths => _truths;

    /// <summary>Id of each decision.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>The row as received of each decision about a row that looks like nothing that the model learnt; null for all others.</summary>
    public IReadOnlyList<byte[]?> RawRows => _rawRows;

    /// <summary>Takes a decision.</summary>
    public void Add(LoggedPrediction prediction, LoggedCandidate candidate)
    {
        _answers.Add(candidate.Decision);
        _best.Add(candidate.Features.Length > 0 ? (int)candidate.Features[0] : 0);
        _unfamiliar.Add(candidate.Features.Length > 1 && candidate.Features[1] != 0);
        _truths.Add(null);
        _ids.Add(prediction.Id.ToString());
        _rawRows.Add(_unfamiliar[^1] ? [.. candidate.RawRow] : null);
    }

    /// <summary>An outcome of a decision as 1 where the answer was right, 0 where it was wrong.</summary>
    public LoggedOutcome Judge(int at, LoggedOutcome outcome)
    {
        if (outcome.Class is not { } path) { return outcome; }
        _truths[at] = path;
        return outcome with { Value = IsRight(at, path) ? 1 : 0 };
    }

    // Who reports may speak of classes as the data calls them, or people today; then the answer is read in the words of today too.
    bool IsRight(int at, string path) => taxonomy.Find(path) < 0 && words?.NodeOf(path) is >= 0 and var node
        ? words.Newest.Contains(words.Newest.FindDeepest(words.Today(taxonomy.PathOf(_answers[at]))), node)
        : taxonomy.Contains(_answers[at], taxonomy.FindDeepest(path));

    // The deepest node that the taxonomy has of what was reported.
    int Place(string path) => taxonomy.FindDeepest(taxonomy.Find(path) < 0 && words?.NodeOf(path) is >= 0 and var node ? words.Newest.PathOf(node) : path);

    /// <summary>True if the taxonomy, or that of the data or of today, has all of a path: otherwise its class is new.</summary>
    public bool Knows(string path) => taxonomy.Find(path) >= 0 || words?.NodeOf(path) >= 0;

    /// <summary>What is right to say of a decision: the class of the model that the true one is learnt as, or the deepest node that the taxonomy has of it; -1 where nobody said.</summary>
    public int TruthOf(int at)
    {
        if (_truths[at] is not { } path) { return -1; }
        var node = Place(path);
        for (var above = node; above > 0; above = taxonomy.ParentOf(above))
        {
            if (_classes.Contains(above)) { return above; }
        }
        return node;
    }

    /// <summary>True if the class that fits best is the true one, or what that is learnt as.</summary>
    public bool BestIsRight(int at) => TruthOf(at) is > 0 and var truth && truth == _best[at];

    /// <summary>How much of the way to the true class a decision's answer went, 0 to 1; NaN where nobody said what it was.</summary>
    public double DepthKept(int at) => TruthOf(at) is > 0 and var truth ? (double)taxonomy.DepthOf(taxonomy.CommonAncestor(_answers[at], truth)) / taxonomy.DepthOf(truth) : double.NaN;
}
