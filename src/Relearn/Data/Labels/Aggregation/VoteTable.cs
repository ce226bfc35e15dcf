using System.Globalization;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Who voted for what, in compressed rows; never changed. Takes 16 bytes a vote beside the texts.</summary>
/// <remarks>Votes of item i stand at <c>Starts[i]</c> to <c>Starts[i + 1]</c>, one an annotator, in the order of first answers. Items without a vote (all abstained) are kept.</remarks>
sealed class VoteTable
{
    readonly int[] _starts, _annotators, _classes, _annotatorStarts, _votesByAnnotator, _itemOfVote;

    VoteTable(IReadOnlyList<string> items, IReadOnlyList<string> annotators, IReadOnlyList<string> classes, int[] starts, int[] annotatorOf, int[] classOf, RepeatedVotes repeats, int abstentions)
    {
        (Items, Annotators, Classes, _starts, _annotators, _classes, Repeats, Abstentions) = (items, annotators, classes, starts, annotatorOf, classOf, repeats, abstentions);
        _annotatorStarts = new int[annotators.Count + 1];
        foreach (var annotator in annotatorOf) { _annotatorStarts[annotator + 1]++; }
        for (var a = 0; a < annotators.Count; a++) { _annotatorStarts[a + 1] += _annotatorStarts[a]; }
        var next = _annotatorStarts.ToArray();
        (_votesByAnnotator, _itemOfVote) = (new int[classOf.Length], new int[classOf.Length]);
        for (var item = 0; item < items.Count; item++)
        {
            for (var v = starts[item]; v < starts[item + 1]; v++)
            {
                _itemOfVote[v] = item;
                _votesByAnnotator[next[annotatorOf[v]]++] = v;
            }
        }
    }

    public IReadOnlyList<string> Items { get; }

    public IReadOnlyList<string> Annotators { get; }

    /// <summary>As declared; where they were found: by number if all are numbers, else in ordinal order.</summary>
    public IReadOnlyList<string> Classes { get; }

    public RepeatedVotes Repeats { get; }

    /// <summary>Answers that were empty.</summary>
    public int Abstentions { get; }

    /// <summary>Votes that stand.</summary>
    public int Votes => _classes.Length;

    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Annotator of each vote, item by item.</summary>
    public ReadOnlySpan<int> AnnotatorOfVote => _annotators;

    /// <summary>Class of each vote, item by item.</summary>
    public ReadOnlySpan<int> ClassOfVote => _classes;

    public ReadOnlySpan<int> ItemOfVote => _itemOfVote;

    public int VotesOn(int item) => _starts[item + 1] - _starts[item];

    public ReadOnlySpan<int> AnnotatorsOn(int item) => _annotators.AsSpan(_starts[item], VotesOn(item));

    public ReadOnlySpan<int> ClassesOn(int item) => _classes.AsSpan(_starts[item], VotesOn(item));

    /// <summary>Positions of an annotator's votes, in the order of the items.</summary>
    public ReadOnlySpan<int> VotesOf(int annotator) => _votesByAnnotator.AsSpan(_annotatorStarts[annotator], _annotatorStarts[annotator + 1] - _annotatorStarts[annotator]);

    /// <summary>Share of each class among all votes.</summary>
    public double[] Shares()
    {
        var shares = new double[Classes.Count];
        foreach (var c in _classes) { shares[c]++; }
        for (var c = 0; c < shares.Length; c++) { shares[c] /= _classes.Length; }
        return shares;
    }

    /// <summary>Builds the table from a stream of votes.</summary>
    /// <param name="votes">Read once.</param>
    /// <param name="declared">The classes in their order; a vote outside is an error. Null: those that are found.</param>
    /// <param name="alsoFound">Classes that exist beside those voted for, where none are declared: those of gold items.</param>
    /// <exception cref="UserErrorException">Votes outside the declared classes, rows without item or annotator, or no vote at all.</exception>
    public static VoteTable Build(IEnumerable<Vote> votes, IReadOnlyList<string>? declared = null, IEnumerable<string>? alsoFound = null)
    {
        var (items, annotators, found) = (new TextInterner(), new TextInterner(), new TextInterner());
        foreach (var c in declared ?? alsoFound ?? []) { found.CodeOf(c); }
        var known = declared is null ? int.MaxValue : found.Texts.Count;
        var (itemOf, annotatorOf, classOf) = (new List<int>(), new List<int>(), new List<int>());
        var outside = new SortedDictionary<string, List<long>>(StringComparer.Ordinal);
        var nameless = new List<long>();
        var abstentions = 0;
        foreach (var vote in votes)
        {
            if (vote.Item.Length == 0 || vote.Annotator.Length == 0) { nameless.Add(vote.Row); continue; }
            var c = vote.Class.Length == 0 ? -1 : found.CodeOf(vote.Class);
            if (c >= known)
            {
                if (!outside.TryGetValue(vote.Class, out var rows)) { outside.Add(vote.Class, rows = []); }
                rows.Add(vote.Row);
                continue;
            }
            if (c < 0) { abstentions++; }
            itemOf.Add(items.CodeOf(vote.Item));
            annotatorOf.Add(annotators.CodeOf(vote.Annotator));
            classOf.Add(c);
        }
        var errors = outside.Select(o => AggregationErrors.VoteOutside(o.Key, o.Value, declared!)).ToList();
        if (nameless.Count > 0) { errors.Add(AggregationErrors.VoteNameless(nameless)); }
        if (errors.Count == 0 && classOf.TrueForAll(c => c < 0)) { errors.Add(AggregationErrors.NoVotes(abstentions)); }
        if (errors.Count > 0) { throw new UserErrorException(errors); }
        var (classes, place) = declared is null ? Ordered(found.Texts) : (found.Texts, null);
        if (place is not null)
        {
            for (var v = 0; v < classOf.Count; v++) { classOf[v] = classOf[v] < 0 ? -1 : place[classOf[v]]; }
        }
        return Compress(items.Texts, annotators.Texts, classes, itemOf, annotatorOf, classOf, abstentions);
    }

    /// <summary>The same items and classes with other annotators.</summary>
    /// <param name="annotators">Their names.</param>
    /// <param name="votesOn">Adds an item's votes: annotator and class.</param>
    public VoteTable WithAnnotators(IReadOnlyList<string> annotators, Action<int, List<(int Annotator, int Class)>> votesOn)
    {
        var (starts, annotatorOf, classOf, on) = (new int[Items.Count + 1], new List<int>(Votes), new List<int>(Votes), new List<(int Annotator, int Class)>());
        for (var item = 0; item < Items.Count; item++)
        {
            on.Clear();
            votesOn(item, on);
            foreach (var (annotator, c) in on)
            {
                annotatorOf.Add(annotator);
                classOf.Add(c);
            }
            starts[item + 1] = classOf.Count;
        }
        return new(Items, annotators, Classes, starts, [.. annotatorOf], [.. classOf], Repeats, Abstentions);
    }

    static VoteTable Compress(IReadOnlyList<string> items, IReadOnlyList<string> annotators, IReadOnlyList<string> classes, List<int> itemOf, List<int> annotatorOf, List<int> classOf, int abstentions)
    {
        var order = new int[itemOf.Count];
        var firsts = new int[items.Count + 1];
        foreach (var item in itemOf) { firsts[item + 1]++; }
        for (var i = 0; i < items.Count; i++) { firsts[i + 1] += firsts[i]; }
        var next = firsts.ToArray();
        for (var v = 0; v < itemOf.Count; v++) { order[next[itemOf[v]]++] = v; }
        var (starts, keptAnnotators, keptClasses) = (new int[items.Count + 1], new List<int>(order.Length), new List<int>(order.Length));
        var on = new Dictionary<int, (int Answers, int Last, bool Changed)>();
        var inOrder = new List<int>();
        var (pairs, repeated, changed) = (0, 0, 0);
        for (var item = 0; item < items.Count; item++)
        {
            on.Clear();
            inOrder.Clear();
            foreach (var v in order.AsSpan(firsts[item], firsts[item + 1] - firsts[item]))
            {
                var before = on.GetValueOrDefault(annotatorOf[v], (0, classOf[v], false));
                if (before.Item1 == 0) { inOrder.Add(annotatorOf[v]); }
                on[annotatorOf[v]] = (before.Item1 + 1, classOf[v], before.Item3 || before.Item2 != classOf[v]);
            }
            foreach (var annotator in inOrder)
            {
                var (answers, last, differs) = on[annotator];
                if (answers > 1) { (pairs, repeated, changed) = (pairs + 1, repeated + answers, changed + (differs ? 1 : 0)); }
                if (last < 0) { continue; }
                keptAnnotators.Add(annotator);
                keptClasses.Add(last);
            }
            starts[item + 1] = keptClasses.Count;
        }
        return new(items, annotators, classes, starts, [.. keptAnnotators], [.. keptClasses], new(pairs, repeated, changed), abstentions);
    }

    static (IReadOnlyList<string> Classes, int[] Place) Ordered(IReadOnlyList<string> found)
    {
        var numbers = found.Select(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : double.NaN).ToArray();
        var order = Enumerable.Range(0, found.Count).OrderBy(c => numbers.Any(double.IsNaN) ? 0 : numbers[c]).ThenBy(c => found[c], StringComparer.Ordinal).ToArray();
        var place = new int[order.Length];
        for (var p = 0; p < order.Length; p++) { place[order[p]] = p; }
        return ([.. order.Select(c => found[c])], place);
    }
}
