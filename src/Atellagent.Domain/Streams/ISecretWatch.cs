namespace Atellagent.Domain.Streams;

/// <summary>Knows a secret that must not leave whatever policy says, without telling it.</summary>
public interface ISecretWatch
{
    /// <summary>Whether a text has the secret in it, however it is spelled.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True where it has.</returns>
    bool Holds(string text);

    /// <summary>Finds where the secret could begin that the end of a text breaks off.</summary>
    /// <param name="text">The text, without the secret in it.</param>
    /// <returns>The place; the length of the text where nothing could.</returns>
    int OpenFrom(string text);
}
