using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads what only <c>channel</c> routes have.</summary>
internal static class ChannelReader
{
    private static readonly Dictionary<string, bool> Tls = new(StringComparer.Ordinal) { ["required"] = true, ["none"] = false };

    /// <summary>Whether an address is that of a mail server.</summary>
    /// <param name="address">The address.</param>
    /// <returns>False for a webhook.</returns>
    public static bool IsMail(string? address) =>
        address?.StartsWith("smtp:", StringComparison.Ordinal) == true || address?.StartsWith("smtps:", StringComparison.Ordinal) == true;

    /// <summary>Reads how mail is written.</summary>
    /// <param name="spec">The route's fields.</param>
    /// <param name="destination">Where the route leads.</param>
    /// <returns>It; null for a webhook.</returns>
    public static MailChannel? ReadMail(FieldReader spec, RouteDestination destination)
    {
        if (!IsMail(destination.BaseUrl))
        {
            spec.NotYet("mail", "only a route to a mail server has this; its address begins with smtp:// or smtps://");
            return null;
        }

        spec.NotYet("operations", $"a route to a mail server has the one operation \"{ChannelOperations.Send}\"");
        if (spec.RequiredFields("mail") is not FieldReader fields)
        {
            return null;
        }

        YamlNode? node = fields.RequiredNode("from");
        string? from = node is null ? null : fields.TextOf(node);
        if (from is not null && !ChannelOperations.IsAddress(from))
        {
            fields.Context.Refuse(node!, $"\"{from}\" is no address; write it in lower case, without a name before it, as agents@example.com");
        }

        bool needsTls = fields.Word("tls", Tls) ?? true;
        if (!needsTls)
        {
            CheckPlain(spec, fields, destination);
        }

        fields.Close();
        return new MailChannel(from ?? "", needsTls);
    }

    /// <summary>Reads the credential: the password at a mail server, or the key that a webhook's messages are signed with.</summary>
    /// <param name="spec">The route's fields.</param>
    /// <param name="isMail">Which of them.</param>
    /// <returns>The credential, or null where there is none.</returns>
    public static RouteCredential? ReadCredential(FieldReader spec, bool isMail)
    {
        FieldReader? fields = isMail ? spec.Fields("credential") : spec.RequiredFields("credential");
        if (fields is null)
        {
            return null;
        }

        string? reference = SecretReference.Read(fields, isMail ? "passwordRef" : "signingSecretRef", isRequired: true);
        string header = "webhook-signature";
        if (isMail)
        {
            YamlNode? node = fields.RequiredNode("user");
            header = (node is null ? null : fields.TextOf(node)) ?? "";
            if (header.Length > 0 && (header.Length > 254 || header.AsSpan().ContainsAnyExceptInRange('!', '~')))
            {
                fields.Context.Refuse(node!, "a user is at most 254 printable ASCII characters without spaces");
            }
        }

        fields.Close();
        return new RouteCredential(reference ?? "", header, "{0}");
    }

    /// <summary>Reads which arguments of a webhook's operation say who is written to.</summary>
    /// <param name="fields">The operation's fields.</param>
    /// <param name="schema">The schema of its arguments; null where it cannot be used.</param>
    /// <returns>The names of the arguments.</returns>
    public static ImmutableArray<string> ReadRecipients(FieldReader fields, ArgumentSchema? schema)
    {
        YamlNode? list = fields.RequiredNode("recipients");
        ImmutableArray<string> names = fields.List("recipients", node => ReadRecipient(fields, node, schema));
        if (list is YamlList { Items.Count: 0 })
        {
            fields.Context.Refuse(list, "name the arguments that say who is written to; where nobody can tell, nobody can bound it");
        }

        return names;
    }

    private static string? ReadRecipient(FieldReader fields, YamlNode node, ArgumentSchema? schema)
    {
        string? name = fields.TextOf(node);
        if (name is null || schema is null)
        {
            return name;
        }

        if (!schema.Properties.TryGetValue(name, out PropertySchema? property))
        {
            fields.Context.Refuse(node, $"the operation declares no argument \"{name}\"{Suggestion.For(name, schema.Properties.Keys)}");
        }
        else if ((property.Types & ~(SchemaTypes.String | SchemaTypes.Array)) != 0 || !property.IsRequired)
        {
            fields.Context.Refuse(node, $"the argument \"{name}\" cannot say who is written to: its schema must say that it is a text or a list of texts, and that it is required");
        }

        return name;
    }

    private static void CheckPlain(FieldReader spec, FieldReader fields, RouteDestination destination)
    {
        YamlNode node = fields.Map.Get("tls")!;
        if (destination.BaseUrl!.StartsWith("smtps:", StringComparison.Ordinal))
        {
            fields.Context.Refuse(node, "smtps:// is TLS from the first byte on");
        }

        if (destination.Networks.IsEmpty)
        {
            fields.Context.Refuse(node, "without TLS mail goes in the clear, so it is only for servers in listed networks");
        }

        if (spec.Has("credential"))
        {
            fields.Context.Refuse(node, "without TLS a password would go in the clear; leave out \"credential\", or \"tls\"");
        }
    }
}
