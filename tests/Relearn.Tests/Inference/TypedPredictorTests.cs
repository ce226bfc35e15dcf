using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;

namespace Relearn.Tests.Inference;

public sealed class TypedPredictorTests
{
    sealed record Flight(double? Distance, string? Origin, DateTime? DepartsAt);

    static readonly string[] Origins = ["LHR", "jfk", "never seen", "lhr", "JFK"];

    static Predictor Open(string learner) => Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write(learner), "sample"));

    static TypedPredictor<Flight> Bind(Predictor predictor) =>
        predictor.Bind<Flight>(row => row.Number("distance", f => f.Distance).Text("origin", f => f.Origin).Time("departs at", f => f.DepartsAt));

    static Flight Read(Dictionary<string, object?> row) => new((double?)row["distance"], (string?)row["origin"], (DateTime?)row["departs at"]);

    static Dictionary<string, object?> Row(Flight flight) => SampleBundles.Row(flight.Distance, flight.Origin, flight.DepartsAt);

    static readonly Gen<Flight> Flights = Gen.Select(Gen.Double[0, 1000].Nullable(0.1), Gen.Int[0, Origins.Length - 1], Gen.Bool, Gen.Int[0, 100_000].Nullable(0.1), (distance, origin, known, minutes) =>
        new Flight(distance, known ? Origins[origin] : null, minutes is { } m ? DateTime.UnixEpoch.AddMinutes(m) : null));

    [Theory]
    [InlineData("trees")]
    [InlineData("linear")]
    [InlineData("rate_table")]
    [InlineData("constant")]
    public void A_typed_row_gets_the_bits_of_the_same_row_by_name(string learner)
    {
        var predictor = Open(learner);
        var typed = Bind(predictor);
        Assert.Equal(SampleBundles.Rows.Select(predictor.Predict), SampleBundles.Rows.Select(r => typed.Predict(Read(r))));
        Flights.Array[0, 300].Sample(flights =>
        {
            var probabilities = new double[flights.Length];
            typed.Predict(flights, probabilities);
            Assert.Equal(flights.Select(f => predictor.Predict(Row(f))), probabilities);
            Assert.Equal(probabilities, flights.Select(typed.Predict));
        }, iter: 100);
    }

    [Fact]
    public void More_rows_than_a_block_are_predicted()
    {
        var predictor = Open("trees");
        var flights = Enumerable.Range(0, 5000).Select(i => new Flight(i % 977, Origins[i % 5], DateTime.UnixEpoch.AddHours(i))).ToArray();
        var probabilities = new double[5001];
        probabilities[5000] = -1;
        Bind(predictor).Predict(flights, probabilities);
        Assert.Equal(flights.Select(f => predictor.Predict(Row(f))).Append(-1), probabilities);
    }

    [Fact]
    public void A_row_or_many_take_no_memory_once_their_texts_are_known()
    {
        var typed = Bind(Open("trees"));
        var flights = Enumerable.Range(0, 3000).Select(i => new Flight(i, Origins[i % 5], DateTime.UnixEpoch.AddHours(i))).ToArray();
        var probabilities = new double[flights.Length];
        double sum = 0;
        void All()
        {
            typed.Predict(flights, probabilities);
            foreach (var flight in flights) { sum += typed.Predict(flight); }
        }

        for (var i = 0; i < 30; i++) { All(); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        All();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        // One block of rows may have rented a buffer anew; a row did not.
        Assert.InRange(allocated, 0, flights.Length);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void Endless_new_texts_are_read_and_not_kept()
    {
        var predictor = Open("trees");
        var typed = Bind(predictor);
        for (var i = 0; i < 40_000; i++) { typed.Predict(new Flight(i, $"place {i}", null)); }
        Assert.Equal(predictor.Predict(SampleBundles.Row(1.0, "LHR", null)), typed.Predict(new Flight(1, "LHR", null)));
    }

    [Fact]
    public void All_that_is_wrong_with_a_binding_is_told_at_once()
    {
        var error = Assert.Throws<BundleException>(() => Open("trees").Bind<Flight>(row => row
            .Text("distance", f => f.Origin).Text("orgin", f => f.Origin).Number("size", f => f.Distance).Number("size", f => f.Distance)));
        Assert.Equal("Model 'delays' cannot read rows of type Flight: 'distance' is bound as text; the model reads it as number. 'orgin' is no column of the model. Did you mean 'origin'? "
            + "'size' is no column of the model. 'origin' (text) is not bound. 'departs at' (time) is not bound. It reads distance (number), origin (text), departs at (time).", error.Message);
    }

    [Fact]
    public void A_column_that_is_bound_twice_is_refused() =>
        Assert.Contains("'origin' is bound 2 times.", Assert.Throws<BundleException>(() => Open("trees").Bind<Flight>(row => row
            .Number("distance", f => f.Distance).Text("origin", f => f.Origin).Text("origin", f => f.Origin).Time("departs at", f => f.DepartsAt))).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_little_room_for_the_answers_is_refused() => Assert.Throws<ArgumentException>(() => Bind(Open("trees")).Predict([new(1, null, null)], []));

    readonly record struct Reading(double X, bool On, int Count);

    [Fact]
    public void Every_kind_of_column_can_be_bound()
    {
        var manifest = SampleBundles.Manifest with
        {
            Learner = "constant",
            Constant = 0,
            Inputs = [new("x", ValueKind.Number), new("on", ValueKind.Boolean), new("count", ValueKind.Number)],
            Features = [new("x", "x"), new("f", "if(on, x, count)")],
            Vocabularies = new Dictionary<string, IReadOnlyList<string>>(),
        };
        var predictor = Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write(manifest, null), "sample"));
        var typed = predictor.Bind<Reading>(row => row.Number("x", r => r.X).Boolean("on", r => r.On).Number("count", r => r.Count));
        Assert.Equal(1 / (1 + Math.Exp(0.5)), typed.Predict(new(1, true, 3)));
    }

    [Fact]
    public void A_model_with_windows_asks_for_its_state()
    {
        var manifest = SampleBundles.Manifest with { Learner = "linear", Features = [new("seen", "count() over 1d by origin")], Inputs = [new("origin", ValueKind.Text)] };
        var section = new Relearn.Inference.Models.LinearScorer([new(0, 0, 1, 1)], [0.5, 1, -0.25]).ToBytes();
        var predictor = Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write(manifest, section), "sample"));
        var typed = predictor.Bind<Flight>(row => row.Text("origin", f => f.Origin));
        Assert.Contains("CreateState", Assert.Throws<BundleException>(() => typed.Predict(new Flight(null, "LHR", null))).Message, StringComparison.Ordinal);
        var (row, at) = (new Dictionary<string, object?> { ["origin"] = "LHR" }, DateTime.UnixEpoch.AddDays(20_000));
        Assert.Equal(predictor.Predict(row, predictor.CreateState(), at), typed.Predict(new Flight(null, "LHR", null), predictor.CreateState(), at));
        var probabilities = new double[2];
        typed.Predict([new(null, "LHR", null), new(null, null, null)], probabilities, predictor.CreateState(), at);
        row["origin"] = null;
        Assert.Equal([typed.Predict(new Flight(null, "LHR", null), predictor.CreateState(), at), predictor.Predict(row, predictor.CreateState(), at)], probabilities);
    }

    [Fact]
    public void Sixteen_threads_share_one()
    {
        var predictor = Open("trees");
        var typed = Bind(predictor);
        var flights = Enumerable.Range(0, 500).Select(i => new Flight(2 * i, Origins[i % 5], DateTime.UnixEpoch.AddHours(i))).ToArray();
        var expected = flights.Select(f => predictor.Predict(Row(f))).ToArray();
        var wrong = 0;
        var threads = Enumerable.Range(0, 16).Select(t => new Thread(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var at = (i * 7 + t) % flights.Length;
                if (typed.Predict(flights[at]) != expected[at]) { Interlocked.Increment(ref wrong); }
            }
        })).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
        Assert.Equal(0, wrong);
    }
}
