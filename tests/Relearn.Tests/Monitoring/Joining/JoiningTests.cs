using Relearn.Monitoring.Joining;
using Relearn.Serving;

namespace Relearn.Tests.Monitoring.Joining;

public sealed class JoiningTests
{
    [Fact]
    public void Decisions_are_found_by_id_as_in_a_dictionary() => Gen.Select(Gen.Long[0, 3], Gen.Long[0, 5000]).Array[0, 200].Sample(ids =>
    {
        var (places, dictionary) = (new DecisionPlaces(), new Dictionary<DecisionId, DecisionPlace>());
        for (var i = 0; i < ids.Length; i++)
        {
            var (id, place) = (new DecisionId(ids[i].Item1, ids[i].Item2), new DecisionPlace(i % 7 == 0 ? -1 : i, 1 + i % 3));
            places.Add(id, place);
            dictionary[id] = place;
        }
        for (var number = 0L; number < 5001; number += 13) { Assert.Equal(dictionary.GetValueOrDefault(new(1, number), DecisionPlace.None), places.Find(new(1, number))); }
        foreach (var (id, place) in dictionary) { Assert.Equal(place, places.Find(id)); }
    });

    [Fact]
    public void Decisions_are_found_by_key_as_the_newest_at_or_before_the_time() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 9]).Array[0, 60].Sample(rows =>
    {
        var keys = new DecisionKeys();
        for (var i = 0; i < rows.Length; i++) { keys.Add($"ключ {rows[i].Item1}", rows[i].Item2, new(i, 1)); }
        for (var key = 0; key < 7; key++)
        {
            for (var time = -1; time < 11; time++)
            {
                var expected = rows.Select((r, i) => (r, i)).Where(x => x.r.Item1 == key && x.r.Item2 <= time).OrderByDescending(x => x.r.Item2).ThenBy(x => x.i).Select(x => x.i).FirstOrDefault(-1);
                Assert.Equal(expected, keys.Find($"ключ {key}", time).First);
            }
        }
        Assert.Equal(DecisionPlace.None, keys.Find("", 99));
    });

    [Fact]
    public void Outcomes_come_back_as_they_were_and_in_order_of_arrival()
    {
        LoggedOutcome[] outcomes =
        [
            new(new(2, 7), null, "", 1, 5, 1, "desk", PredictionSource.Live),
            new(null, 3, "anna", 2, 4, 0, "import", PredictionSource.Replay, "shoes/boots"),
            new(null, null, new string('x', 2_000_000), 3, 4, 0.5, "desk", PredictionSource.Live),
            new(null, null, "bert", 3, 9, 1, "desk", PredictionSource.Live),
        ];
        var columns = new OutcomeColumns();
        foreach (var outcome in outcomes) { columns.Add(outcome); }
        Assert.Equal(outcomes, columns.InOrder());
        Assert.Equal([outcomes[1], outcomes[2], outcomes[0]], columns.ArrivedBy(8));
    }
}
