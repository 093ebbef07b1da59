using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Reviews;

/// <summary>Makes the body of a request of a form: what is left empty is not said.</summary>
internal static class FormBody
{
    // Nothing is changed so often.
    private const long NoVersion = 1L << 50;

    /// <summary>Makes it.</summary>
    /// <param name="fields">The form.</param>
    /// <param name="names">The fields that belong into it.</param>
    /// <returns>The body.</returns>
    public static JsonObject Of(IReadOnlyDictionary<string, string> fields, params IEnumerable<string> names) => names
        .Select(name => (Name: name, Value: fields.GetValueOrDefault(name, "").Trim()))
        .Where(static one => one.Value.Length > 0)
        .Aggregate(JsonObject.Empty, static (body, one) => body.With(one.Name, new JsonString(one.Value)));

    /// <summary>Adds which state the form was made of: what has changed since is not written over.</summary>
    /// <param name="body">The body.</param>
    /// <param name="fields">The form.</param>
    /// <returns>The body; one that says no state fits no state.</returns>
    public static JsonObject WithVersion(JsonObject body, IReadOnlyDictionary<string, string> fields) => body.With(
        "version", JsonNumber.Of(long.TryParse(fields.GetValueOrDefault("version", ""), NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : NoVersion));
}
