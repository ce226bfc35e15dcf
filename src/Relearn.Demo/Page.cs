namespace Relearn.Demo;

/// <summary>A query with the ads that stand beside its results.</summary>
/// <param name="Number">Its number.</param>
/// <param name="At">When it is asked.</param>
/// <param name="Searcher">Who asks.</param>
/// <param name="Segment">What kind of person that is.</param>
/// <param name="Topic">What is asked about.</param>
/// <param name="Device">On what.</param>
/// <param name="Offers">The ads, one a place.</param>
sealed record Page(long Number, DateTime At, string Searcher, string Segment, string Topic, string Device, IReadOnlyList<Offer> Offers)
{
    /// <summary>Name of one of its places.</summary>
    public string IdOf(int place) => FormattableString.Invariant($"{Number}-{place}");
}
