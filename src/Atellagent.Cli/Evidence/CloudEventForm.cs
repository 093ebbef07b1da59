using System.Globalization;
using Atellagent.Domain.Json;

namespace Atellagent.Cli.Evidence;

/// <summary>A record as a CloudEvent (CNCF CloudEvents 1.0.2, JSON format in structured mode). Log, index and hash are extension attributes.</summary>
internal static class CloudEventForm
{
    /// <summary>What the type of each event begins with; the record's own type follows.</summary>
    public const string TypePrefix = "atellagent.evidence.";

    /// <summary>Tells a record.</summary>
    /// <param name="of">The record.</param>
    /// <returns>The event.</returns>
    public static JsonObject Of(RecordedEvent of) => JsonObject.Of(
        ("data", of.Body),
        ("datacontenttype", new JsonString("application/json")),
        ("evidencehash", new JsonString(of.Hash)),

        // An integer attribute has 32 bits (section 2.4); an index may have more, and is a text.
        ("evidenceindex", new JsonString(of.Index.ToString(CultureInfo.InvariantCulture))),
        ("evidencelog", new JsonString(of.Log)),
        ("id", new JsonString(of.Id)),

        // An origin is a URL without its scheme: as a network-path reference it is one that does not lie about it.
        ("source", new JsonString("//" + of.Origin)),
        ("specversion", new JsonString("1.0")),
        ("subject", of.Body["action"] as JsonString),
        ("time", of.Body["time"] as JsonString),
        ("type", new JsonString(TypePrefix + of.Type)));
}
