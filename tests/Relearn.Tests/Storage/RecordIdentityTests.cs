using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class RecordIdentityTests
{
    static readonly Gen<RecordIdentity> Identities =
        from kind in Gen.OneOf("run", "dataset")
        from algorithm in Gen.Int[1, 9]
        from inputs in Gen.String[Gen.Char['a', 'c'], 0, 3].Array[0, 3]
        from configuration in Gen.String[Gen.Char['a', 'c'], 0, 3]
        from seed in Gen.ULong
        select new RecordIdentity(kind, algorithm, inputs, configuration, seed);

    // Source: Python 3, hashlib.sha256 over each text as ('t', int64 little-endian length, UTF-8) and each number as ('n', int64 little-endian),
    // in the order kind, algorithm, count of inputs, inputs, configuration, seed; the first 20 digits.
    [Fact]
    public void Id_is_the_same_in_every_build() =>
        Assert.Equal("run-2d3c699bb2dfd3fc548a", new RecordIdentity("run", 3, ["dataset-a", "scope-b"], "{\"trees\":100}", 7).Id());

    [Fact]
    public void Any_change_of_what_was_asked_changes_the_id() => Identities.Sample(identity =>
    {
        RecordIdentity[] changed =
        [
            identity with { Kind = identity.Kind + "x" },
            identity with { Algorithm = identity.Algorithm + 1 },
            identity with { Inputs = [.. identity.Inputs, ""] },
            identity with { Inputs = ["x", .. identity.Inputs] },
            identity with { Configuration = identity.Configuration + " " },
            identity with { Seed = identity.Seed ^ 1 },
            identity with { Seed = identity.Seed ^ (1UL << 63) },
        ];
        Assert.Equal(changed.Length + 1, changed.Append(identity).Select(i => i.Id()).Distinct().Count());
        Assert.Equal(identity.Id(), (identity with { Inputs = [.. identity.Inputs] }).Id());
    });

    [Fact]
    public void Where_one_input_ends_and_the_next_begins_matters() => Gen.Select(Identities, Identities).Sample((a, b) =>
    {
        var same = (a.Kind, a.Algorithm, a.Configuration, a.Seed) == (b.Kind, b.Algorithm, b.Configuration, b.Seed) && a.Inputs.SequenceEqual(b.Inputs);
        Assert.Equal(same, a.Id() == b.Id());
    });

    [Fact]
    public void Order_of_the_inputs_matters() =>
        Assert.NotEqual(new RecordIdentity("run", 1, ["a", "b"], "{}").Id(), new RecordIdentity("run", 1, ["b", "a"], "{}").Id());
}
