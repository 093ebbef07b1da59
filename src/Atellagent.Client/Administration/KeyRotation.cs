namespace Atellagent.Client.Administration;

/// <summary>Asks for the next key to sign.</summary>
/// <param name="Reason">Why.</param>
/// <param name="EndTokens">Whether every key is thrown away and every token ended, because somebody else may have the keys.</param>
public sealed record KeyRotation(string Reason, bool EndTokens);
