using System.Buffers;

namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>Values that no ordinary word is, beside a word that says what they are, or in a member of such a name.</summary>
internal static class SecretContext
{
    private const int Reach = 40;

    private static readonly string[] Words =
    [
        "password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key", "accesskey", "access-key", "private_key", "client_key",
        "authorization", "bearer", "credential", "auth_key", "encryption_key", "signing_key",
    ];

    // A service's name alone says less than such a word, and its key is written many ways: algoliaKey, X-algolia-Key, algolia key.
    private static readonly string[] Services =
    [
        "adafruit", "adobe", "airtable", "algolia", "alibaba", "asana", "atlassian", "azure", "bitbucket", "bittrex", "cisco", "meraki", "cloudflare", "codecov", "cohere",
        "coinbase", "confluent", "contentful", "datadog", "discord", "drone", "dropbox", "etsy", "facebook", "fastly", "finicity", "finnhub", "flickr", "gitter", "github",
        "gitlab", "grafana", "hashicorp", "heroku", "hubspot", "huggingface", "intercom", "jfrog", "jira", "kraken", "kucoin", "launchdarkly", "linear", "linkedin",
        "looker", "mailchimp", "mailgun", "mattermost", "messagebird", "newrelic", "new-relic", "nytimes", "octopus", "okta", "paypal", "plaid", "privateai", "rapidapi", "sendbird",
        "sendgrid", "sentry", "settlemint", "sidekiq", "slack", "snyk", "square", "stripe", "sumologic", "telegram", "travis", "trello", "twilio", "twitch", "twitter", "typeform",
        "vault", "yandex", "zendesk",
    ];

    private static readonly SearchValues<string> Any = SearchValues.Create([.. Words, .. Services], StringComparison.OrdinalIgnoreCase);

    public static void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
    {
        if (!name.IsEmpty && IsTelling(name, out bool isService) && IsValue(text.Trim(), isService))
        {
            int skipped = text.Length - text.TrimStart().Length;
            findings.Add("secret.generic", isService ? 0.6m : 0.75m, skipped, text.Trim().Length);
            return;
        }

        int at = 0;
        while (at < text.Length && text[at..].IndexOfAny(Any) is >= 0 and var next)
        {
            int word = at + next;
            at = Find(text, word, findings);
        }
    }

    // Where to look on from.
    private static int Find(ReadOnlySpan<char> text, int word, FindingSink findings)
    {
        bool isService = !IsWord(text[word..]);
        int end = Math.Min(text.Length, word + Reach), at = word;

        // The rest of the name that the word stands in.
        while (at < end && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }

        if (IsName(text[..at][Math.Max(0, word - 12)..]))
        {
            return Math.Max(at, word + 1);
        }

        while (at < end)
        {
            while (at < end && !char.IsAsciiLetterOrDigit(text[at]))
            {
                // A line of its own says something else.
                if (text[at] is '\n' or '$' or '{' or '<' or '(' or '%')
                {
                    return at;
                }

                at++;
            }

            int start = at;
            while (at < text.Length && at - start < 257 && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_' or '=' or '+' or '/' or '.' or '~' or '^' or '!' or '%'))
            {
                at++;
            }

            ReadOnlySpan<char> value = text[start..at].TrimEnd(".,;=-");
            if (at - start >= 257)
            {
                return at;
            }

            if (IsValue(value, isService))
            {
                findings.Add("secret.generic", isService ? 0.6m : 0.75m, start, value.Length);
                return at;
            }

            // "auth failed for algolia key …", "my cisco key is …": a few plain words may stand between.
            if (value.Length > 12 || (at < text.Length && text[at] is '('))
            {
                return at;
            }
        }

        return Math.Max(at, word + 1);
    }

    private static bool IsTelling(ReadOnlySpan<char> name, out bool isService)
    {
        int at = name.IndexOfAny(Any);
        isService = at >= 0 && !IsWord(name[at..]);
        return at >= 0 && !IsName(name);
    }

    // credentialsId names a credential, and a publicToken is no secret.
    private static bool IsName(ReadOnlySpan<char> name) =>
        name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("-id", StringComparison.OrdinalIgnoreCase)
        || name.Contains("public", StringComparison.OrdinalIgnoreCase);

    private static bool IsWord(ReadOnlySpan<char> text)
    {
        foreach (string word in Words)
        {
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // A digest and a path are names of things far more often than keys to them.
    private static bool IsValue(ReadOnlySpan<char> value, bool isService) =>
        SecretValue.IsLikely(value, isService ? 16 : 12)
        && !value.Contains('%')
        && value.Count('/') < 3
        && !value.StartsWith("sha", StringComparison.Ordinal)
        && !value.Contains("..", StringComparison.Ordinal);
}
