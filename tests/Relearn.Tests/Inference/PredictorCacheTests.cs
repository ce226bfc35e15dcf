using Relearn.Inference;
using Relearn.Inference.Bundles;

namespace Relearn.Tests.Inference;

public sealed class PredictorCacheTests
{
    static readonly byte[] Bundle = SampleBundles.Write("trees");

    static Predictor Make(string name) => Predictor.FromBundle(BundleFile.Parse(Bundle, name));

    static readonly long One = Make("m").MemoryBytes;

    [Fact]
    public void A_model_is_opened_once_and_then_at_hand()
    {
        var cache = new PredictorCache(100 * One, Make);
        var predictor = cache.Get("a");
        Assert.Same(predictor, cache.Get("a"));
        Assert.NotSame(predictor, cache.Get("b"));
        Assert.Equal((1, 2, 0, 2), (cache.Hits, cache.Opens, cache.Evictions, cache.Count));
        Assert.InRange(cache.MemoryBytes, 2 * One, 3 * One);
    }

    [Fact]
    public void A_path_is_opened_from_its_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.bundle"], Bundle);
        var cache = new PredictorCache(1 << 20);
        Assert.Equal("delays", cache.Get(folder["m.bundle"]).Manifest.Model);
        Assert.Contains("none.bundle", Assert.Throws<BundleException>(() => cache.Get(folder["none.bundle"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_one_that_was_asked_for_longest_ago_goes()
    {
        var opened = new List<string>();
        var cache = new PredictorCache(3 * One + One / 2, name => { opened.Add(name); return Make(name); });
        Use(cache, "a", "b", "c", "a", "d", "a", "c", "d");
        Assert.Equal(["a", "b", "c", "d"], opened);
        Assert.Equal((3, 1), (cache.Count, cache.Evictions));
        Collect();
        Use(cache, "b");
        Assert.Equal("b", opened[^1]);
        // a was the last of them before c and d.
        Collect();
        Use(cache, "c", "d", "a");
        Assert.Equal(["a", "b", "c", "d", "b", "a"], opened);
        Assert.True(cache.MemoryBytes <= cache.MemoryLimitBytes);
    }

    // Not inlined, so that no local of the test keeps one alive.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    static void Use(PredictorCache cache, params string[] names)
    {
        foreach (var name in names) { cache.Get(name); }
    }

    static void Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [Fact]
    public void What_is_evicted_answers_on_and_is_taken_back()
    {
        var cache = new PredictorCache(One + One / 2, Make);
        var first = cache.Get("a");
        var answer = first.Predict(SampleBundles.Rows[0]);
        Use(cache, "b", "c");
        Assert.Equal(2, cache.Evictions);
        Assert.Equal(answer, first.Predict(SampleBundles.Rows[0]));
        Assert.Same(first, cache.Get("a"));
        Assert.Equal(3, cache.Opens);
        GC.KeepAlive(first);
    }

    [Fact]
    public void A_model_larger_than_the_limit_is_kept_until_the_next()
    {
        var cache = new PredictorCache(1, Make);
        var first = cache.Get("a");
        Assert.Same(first, cache.Get("a"));
        cache.Get("b");
        Assert.Equal((1, 1), (cache.Count, cache.Evictions));
    }

    [Fact]
    public void A_failure_is_told_to_all_who_wait_and_then_tried_again()
    {
        var tries = 0;
        var cache = new PredictorCache(One, name => Interlocked.Increment(ref tries) == 1 ? throw new BundleException("bad") : Make(name));
        Assert.Throws<BundleException>(() => cache.Get("a"));
        Assert.Equal((0, 0), (cache.Opens, cache.Count));
        Assert.NotNull(cache.Get("a"));
        Assert.Equal((2, 1), (tries, cache.Opens));
    }

    [Fact]
    public void A_model_that_was_forgotten_is_opened_anew()
    {
        var cache = new PredictorCache(10 * One, Make);
        var first = cache.Get("a");
        Assert.True(cache.Forget("a"));
        Assert.False(cache.Forget("a"));
        Assert.Equal(0, cache.MemoryBytes);
        Assert.NotSame(first, cache.Get("a"));
    }

    [Fact]
    public void Threads_that_ask_at_once_wait_for_one_opening()
    {
        var opened = 0;
        using var allHere = new CountdownEvent(16);
        var cache = new PredictorCache(10 * One, name =>
        {
            Interlocked.Increment(ref opened);
            allHere.Wait();
            return Make(name);
        });
        var answers = new Predictor[16];
        Run(16, t =>
        {
            allHere.Signal();
            answers[t] = cache.Get("a");
        });
        Assert.Equal((1, 1, 15), (opened, cache.Opens, cache.Hits));
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public void Sixteen_threads_and_forty_models_in_the_memory_of_ten_give_right_answers()
    {
        var openings = new int[40];
        var cache = new PredictorCache(10 * One + One / 2, name =>
        {
            var at = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
            // Never two openings of one model at a time.
            Assert.Equal(1, Interlocked.Increment(ref openings[at]));
            var manifest = SampleBundles.Manifest with { Model = name, Learner = "constant", Constant = at };
            var predictor = Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write(manifest, null), name));
            Interlocked.Decrement(ref openings[at]);
            return predictor;
        });
        var wrong = 0;
        Run(16, t =>
        {
            for (var i = 0; i < 3_000; i++)
            {
                var model = (i * (t + 1) + t) % 40;
                var score = cache.Get($"{model}").Predict(SampleBundles.Rows[i % 3]);
                if (score != SampleBundles.Manifest.Calibration.Probability(model)) { Interlocked.Increment(ref wrong); }
            }
        });
        Assert.Equal(0, wrong);
        Assert.Equal(16 * 3_000, cache.Hits + cache.Opens);
        Assert.True(cache.Evictions > 0);
        Assert.InRange(cache.Count, 1, 40);
    }

    static void Run(int count, Action<int> work)
    {
        var threads = Enumerable.Range(0, count).Select(t => new Thread(() => work(t))).ToArray();
        foreach (var thread in threads) { thread.Start(); }
        foreach (var thread in threads) { thread.Join(); }
    }
}
