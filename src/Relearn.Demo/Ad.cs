namespace Relearn.Demo;

/// <summary>An ad.</summary>
/// <param name="Advertiser">Whose it is.</param>
/// <param name="Topic">What it is about.</param>
/// <param name="Flash">How much it moves: 0 a text, 1 a picture, 2 an animation.</param>
/// <param name="Quality">How good what it offers is, 0 to 1.</param>
/// <param name="Bid">What a click is worth to its advertiser.</param>
sealed record Ad(string Advertiser, int Topic, int Flash, double Quality, double Bid)
{
    static readonly string[] s_formats = ["text", "picture", "animation"];

    /// <summary>How it looks.</summary>
    public string Format => s_formats[Flash];
}
