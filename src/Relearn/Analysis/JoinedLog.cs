using Relearn.Monitoring;
using Relearn.Monitoring.Joining;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Analysis;

/// <summary>Live decisions of any release with what became of them.</summary>
static class JoinedLog
{
    /// <summary>Reads the log once.</summary>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="moment">Outcomes that arrive later are not known yet; microseconds since 1970 UTC.</param>
    /// <param name="natural">The label, where it is an event within a window.</param>
    /// <param name="wanted">True of a decision that counts; it is used again for the next one.</param>
    /// <param name="add">Is given each candidate of those, in order.</param>
    /// <param name="measured">Is given each report of measures that had arrived, and the candidate that it is about, numbered as they were given: the first one where none is named.</param>
    /// <returns>Of each candidate that was given the outcome, 1 or 0, where it is of the label age and known; else NaN.</returns>
    public static double[] Read(string folder, double moment, NaturalLabel? natural, Func<LoggedPrediction, bool> wanted, Action<LoggedPrediction, LoggedCandidate> add, Action<LoggedMeasures, int>? measured = null)
    {
        var (times, decisions, byKey, outcomes) = (new List<double>(), new DecisionPlaces(), new DecisionKeys(), new OutcomeColumns());
        PredictionLog.Read(folder, PredictionLog.Live, null, prediction =>
        {
            var own = wanted(prediction);
            // Outcomes may be of the others.
            var place = new DecisionPlace(own ? times.Count : -1, prediction.CandidateCount);
            decisions.Add(prediction.Id, place);
            if (prediction.Key.Length > 0) { byKey.Add(prediction.Key, prediction.EventTime, place); }
            for (var c = 0; own && c < prediction.CandidateCount; c++)
            {
                times.Add(prediction.EventTime);
                add(prediction, prediction.Candidates[c]);
            }
        }, null);
        PredictionLog.Read(folder, PredictionLog.Outcomes, null, null, outcomes.Add, reported =>
        {
            if (reported.ArrivalTime > moment) { return; }
            var place = reported.Decision is { } id ? decisions.Find(id) : byKey.Find(reported.Key, reported.EventTime);
            if (place.First >= 0 && (reported.Position ?? 0) < place.Candidates && reported.ArrivalTime >= times[place.First]) { measured?.Invoke(reported, place.First + (reported.Position ?? 0)); }
        });
        var join = new OutcomeJoin(times, moment, natural);
        foreach (var outcome in outcomes.ArrivedBy(moment))
        {
            var place = outcome.Decision is { } id ? decisions.Find(id) : byKey.Find(outcome.Key, outcome.EventTime);
            var position = outcome.Position ?? (place.Candidates == 1 ? 0 : -1);
            if (position >= 0 && position < place.Candidates && place.First >= 0) { join.Take(place.First + position, outcome); }
        }
        return join.Finish().Now;
    }
}
