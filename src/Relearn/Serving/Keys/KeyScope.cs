namespace Relearn.Serving.Keys;

/// <summary>What a key may do.</summary>
[Flags]
enum KeyScope
{
    None = 0,

    /// <summary>Ask for predictions, and for what can be asked.</summary>
    Predict = 1,

    /// <summary>Report outcomes and events.</summary>
    Outcomes = 2,

    /// <summary>See and change how the service runs.</summary>
    Admin = 4,
}
