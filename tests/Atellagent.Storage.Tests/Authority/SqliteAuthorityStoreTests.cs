using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Authority;

public sealed class SqliteAuthorityStoreTests() : AuthorityStoreContract(DatabaseKind.Sqlite);
