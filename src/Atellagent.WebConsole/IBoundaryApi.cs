using Atellagent.Domain.Json;

namespace Atellagent.WebConsole;

/// <summary>
/// The boundary's HTTP API for one person who has signed in. It is all that the console has: what that person may not read or do there, it can
/// neither show nor do.
/// </summary>
public interface IBoundaryApi
{
    /// <summary>Reads.</summary>
    /// <param name="path">The path without a slash before it, escaped, and the query.</param>
    /// <returns>The answer, a refusal among them.</returns>
    Task<ApiAnswer> GetAsync(string path);

    /// <summary>Changes something.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path without a slash before it, escaped.</param>
    /// <param name="body">What is sent; null for nothing.</param>
    /// <returns>The answer, a refusal among them.</returns>
    Task<ApiAnswer> SendAsync(string method, string path, JsonObject? body);

    /// <summary>Sends documents, as a change of what is in force or to see what one would do.</summary>
    /// <param name="path">The path without a slash before it, escaped, and the query.</param>
    /// <param name="documents">The documents, YAML.</param>
    /// <returns>The answer, a refusal among them; of one that comes line by line the last line.</returns>
    Task<ApiAnswer> SendDocumentsAsync(string path, string documents);
}
