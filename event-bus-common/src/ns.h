/* Private names. The common sources are compiled once into each library; so that both static
 * archives link into one program, each copy's symbols carry the library's own prefix: with
 * EB_NS=ebc, eb_fail becomes ebc__fail. Every header here maps its functions with EB_PRIVATE; a
 * test lists the archives and finds what was forgotten. */
#ifndef EB_NS_H
#define EB_NS_H

#ifndef EB_NS
#error "compile the common sources with -DEB_NS=<library prefix>"
#endif

#define EB_PASTE_(a, b)  a##__##b
#define EB_PASTE(a, b)   EB_PASTE_(a, b)
#define EB_PRIVATE(name) EB_PASTE(EB_NS, name)

#endif
