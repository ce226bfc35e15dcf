using Relearn.Analysis.OffPolicy;
using Relearn.Serving;
using Relearn.Serving.Combining;

namespace Relearn.Analysis.Tradeoffs;

/// <summary>Decisions of a release with what each objective says of their candidates, and with what probability they were made as they were.</summary>
/// <remarks>
/// Chance decides all candidates of a decision or none: with the share e they are as the model wants them with probability <c>1 - e</c>, and as coins fall with e.
/// What was done with all of them together is one action, because a caller may choose among those that are acted on. Its propensity:
/// <code>
/// (1 - e) [all as wanted] + e / 2^candidates        e = 2 min(p, 1 - p) of any candidate's own propensity p, which is above a half where it is as wanted
/// </code>
/// About 10 bytes a decision and 8 a candidate and objective.
/// </remarks>
sealed class LoggedChoices
{
    readonly List<int> _places = [];
    readonly List<int> _first = [0];
    readonly List<double> _propensities = [], _worth = [];
    readonly List<bool> _acted = [];
    readonly int _objectives;

    LoggedChoices(int objectives) => _objectives = objectives;

    /// <summary>Number of decisions.</summary>
    public int Count => _places.Count;

    /// <summary>Place of a decision among all of the log.</summary>
    public int PlaceOf(int decision) => _places[decision];

    /// <summary>Probability with which it was made as it was.</summary>
    public double PropensityOf(int decision) => _propensities[decision];

    /// <summary>Number of its candidates.</summary>
    public int CandidatesOf(int decision) => _first[decision + 1] - _first[decision];

    /// <summary>Reads the log of live predictions.</summary>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="release">Whose decisions; what its fallback answered is left out.</param>
    /// <param name="objectives">What is weighed, each with a weight of 1.</param>
    /// <param name="probability">What the model of an objective says of a candidate.</param>
    public static LoggedChoices Read(string folder, string release, IReadOnlyList<WeightedObjective> objectives, Func<LoggedCandidate, int, double> probability)
    {
        var (choices, place) = (new LoggedChoices(objectives.Count), -1);
        PredictionLog.Read(folder, PredictionLog.Live, null, p =>
        {
            if (p.CandidateCount == 0) { return; }
            place++;
            if (!PolicyLog.IsOf(p, release)) { return; }
            var (asWanted, explored) = (true, 0.0);
            for (var c = 0; c < p.CandidateCount; c++)
            {
                var candidate = p.Candidates[c];
                var own = PolicyLog.OwnPropensity(p, candidate);
                (asWanted, explored) = (asWanted && own >= 0.5, 2 * Math.Min(own, 1 - own));
                choices._acted.Add(candidate.Decision != 0);
                for (var o = 0; o < objectives.Count; o++) { choices._worth.Add(objectives[o].WorthOf(probability(candidate, o))); }
            }
            choices._places.Add(place);
            choices._first.Add(choices._acted.Count);
            choices._propensities.Add((asWanted ? 1 - explored : 0) + explored * Math.Pow(2, -p.CandidateCount));
        }, null);
        return choices;
    }

    /// <summary>How many candidates weights would act on, and whether all would be as they were.</summary>
    public (int Acts, bool Same) Under(int decision, ReadOnlySpan<double> weights)
    {
        var (acts, same) = (0, true);
        for (var c = _first[decision]; c < _first[decision + 1]; c++)
        {
            double worth = 0;
            for (var o = 0; o < _objectives; o++) { worth += weights[o] * _worth[c * _objectives + o]; }
            acts += worth >= 0 ? 1 : 0;
            same &= worth >= 0 == _acted[c];
        }
        return (acts, same);
    }
}
