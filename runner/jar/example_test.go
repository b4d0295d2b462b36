package jar_test

import (
	"fmt"
	"net/url"
	"time"

	"crumb/runner/jar"
)

func Example() {
	j := jar.New(jar.Options{Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }})
	login := &url.URL{Scheme: "http", Host: "shop.example", Path: "/auth/login"}
	for _, c := range j.Set(login, []string{"sid=31d4; HttpOnly", "theme=dark; Path=/", "id=7; Path=/; Secure"}) {
		fmt.Println(c.Name, "refused:", c.Rejected)
	}
	cart := &url.URL{Scheme: "http", Host: "shop.example", Path: "/cart"}
	fmt.Println("Cookie:", jar.Serialize(j.Cookies(cart)))
	for _, m := range j.Why(cart) {
		fmt.Println(m.Reason)
	}
	// Output:
	// sid refused: <nil>
	// theme refused: <nil>
	// id refused: Secure cookie over http from a host that is not loopback (RFC 6265bis 5.7 step 13)
	// Cookie: theme=dark
	// sid exists, but its Path=/auth does not match /cart
}
