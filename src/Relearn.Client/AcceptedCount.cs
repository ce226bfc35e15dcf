namespace Relearn.Client;

/// <summary>How many outcomes or events a service took.</summary>
sealed record AcceptedCount(int Accepted);
