namespace Relearn.Serving;

/// <summary>How much time there is for a request.</summary>
/// <param name="Deadline">Timestamp of the service's clock at which the answer is of no more use; 0 is none.</param>
/// <param name="Overloaded">The service is too busy to ask the model: the fallback answers.</param>
readonly record struct Urgency(long Deadline, bool Overloaded = false)
{
    /// <summary>The deadline has passed, whatever the clock says.</summary>
    public static Urgency Late => new(long.MinValue);
}
