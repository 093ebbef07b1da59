using Atellagent.Storage.People;
using Microsoft.AspNetCore.Identity;

namespace Atellagent.Silo.Identity.People;

/// <summary>Sets passwords. What was won with the one before ends with it.</summary>
/// <param name="passwords">The hashes.</param>
/// <param name="hasher">The framework's slow hash.</param>
/// <param name="record">The evidence.</param>
public sealed class PasswordChange(PasswordTable passwords, IPasswordHasher<PersonName> hasher, SignInRecord record)
{
    /// <summary>Sets a password that was found good.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="password">The password.</param>
    /// <param name="by">Who sets it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    public async Task SetAsync(string person, string password, string by, CancellationToken cancellationToken)
    {
        string hash = hasher.HashPassword(new PersonName(person), password);
        await record.ChangedAsync("set_password", person, by, cancellationToken);
        await passwords.SetAsync(person, hash, by, cancellationToken);
    }
}
